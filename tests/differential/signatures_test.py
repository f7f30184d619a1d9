"""Thousands of signed requests and forms, sound and forged, judged by the server's library and by a second one.

The seed is printed; LAKEGATE_SEED repeats a run, LAKEGATE_CASES makes it longer.
"""

from __future__ import annotations

import base64
import collections
import datetime
import hashlib
import hmac
import json
import os
import pathlib
import random
import subprocess
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.differential import reference_verifier as reference

PROBE = pathlib.Path(__file__).parents[2] / "build/release/auth_probe"
PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = PRIVATE_KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
).decode()
NOW_S = 1_772_600_767
SECRET = "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ"
EMAIL = "robot@project.iam.gserviceaccount.com"
ADDED = [["x-goog-acl", "public-read"], ["X-Amz-Copy-Source", "/b/o"], ["Content-Type", "a/b"], ["Accept", "*/*"],
         ["Authorization", "Bearer x"], ["content-md5", "x"], ["acl", "public-read"], ["x-goog-meta-c", "d"]]
SEGMENTS = ["o", "a b", "x/y", "é", "100%", "a+b", "$f", "~t", "(1)", "..", "a&b=c", "ü~!*'"]


def basic_time(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def http_date(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")


def rsa_sign(text: str) -> bytes:
    return PRIVATE_KEY.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())


class Generator:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def target(self) -> str:
        path = "/bucket" + "".join("/" + urllib.parse.quote(self.rng.choice(SEGMENTS), safe="/~$()!*'")
                                   for _ in range(self.rng.randint(0, 3)))
        known = ["prefix", "acl", "uploadId", "max-keys", "response-content-type", "generation", "Fields", "partNumber"]
        names = self.rng.sample([*known, "é"], self.rng.randint(0, 3))
        values = ["", "=", "=v%20w", "=a%2Fb", "=1", "=%C3%A9"]
        pairs = [urllib.parse.quote(name) + self.rng.choice(values) for name in names]
        # gsutil's boto sends one of them twice.
        query = "&".join(pairs + (pairs[:1] if self.rng.random() < 0.1 else []))
        return path + ("?" + query if query else "")

    def headers(self, prefix: str) -> list[list[str]]:
        pool = [["Range", "bytes=0-9"], ["Content-Type", "text/plain"], [prefix + "meta-a", "  x   y "],
                [prefix.upper() + "Meta-B", "1"], [prefix + "acl", "private"], ["X-Other", "é"],
                ["Content-MD5", "4gJE4saaMU4BqNR0kLY+lw=="]]
        return [list(h) for h in self.rng.sample(pool, self.rng.randint(0, 3))]

    def base(self, kind: str) -> dict:
        return {
            "method": self.rng.choice(["GET", "PUT", "HEAD", "DELETE", "POST"]), "target": self.target(), "headers": [],
            "body": "", "now_s": NOW_S + self.rng.randint(-600, 600), "bucket_of_host": "", "key_kind": kind,
            "access_id": EMAIL if kind == "rsa" else "GOOG1EXAMPLE", "secret": SECRET, "public_key": PUBLIC_PEM,
        }

    def v4(self) -> dict:
        algorithm = self.rng.choice(list(reference.ALGORITHMS))
        prefix, kind, request_type, _ = reference.ALGORITHMS[algorithm]
        case = self.base(kind)
        service = "s3" if prefix == "x-amz-" else "storage"
        # DuckDB names no region.
        regions = ["auto", "us-east-1", "europe-west1"] + ([""] if prefix == "x-amz-" else [])
        scope = [basic_time(NOW_S)[:8], self.rng.choice(regions), service, request_type]
        case["headers"] = [["Host", self.rng.choice(["storage.example.com", "localhost:8080"])]] + self.headers(prefix)
        in_query = self.rng.random() < 0.5
        form = self.payload(case, prefix, in_query)
        if not in_query:
            case["headers"].append([prefix + "date", basic_time(NOW_S)] if self.rng.random() < 0.8 else
                                   ["Date", http_date(NOW_S)])
        names = sorted({name.lower() for name, _ in case["headers"]})
        credential = "/".join([case["access_id"], *scope])
        if in_query:
            style = (lambda n: prefix + n.lower()) if self.rng.random() < 0.2 else (lambda n: prefix.title() + n)
            more = {style("Algorithm"): algorithm, style("Credential"): credential, style("Date"): basic_time(NOW_S),
                    style("Expires"): str(self.rng.choice([1, 900, 604800])), style("SignedHeaders"): ";".join(names)}
            case["target"] += ("&" if "?" in case["target"] else "?") + urllib.parse.urlencode(
                more, quote_via=urllib.parse.quote, safe="")
        signature = self.sign_v4(case, algorithm, scope, names, form)
        if in_query:
            case["target"] += f"&{style('Signature')}={signature}"
        else:
            space = self.rng.choice([", ", ","])
            case["headers"].append(["Authorization", f"{algorithm} Credential={credential}{space}SignedHeaders="
                                    f"{';'.join(names)}{space}Signature={signature}"])
        self.write_body(case, form, signature, scope)
        return case

    def payload(self, case: dict, prefix: str, in_query: bool) -> str:
        body = self.rng.randbytes(self.rng.randint(0, 40))
        case["body"] = base64.b64encode(body).decode()
        forms = ["absent", "unsigned", "digest"]
        if prefix == "x-amz-" and not in_query:
            forms += ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                      "STREAMING-UNSIGNED-PAYLOAD-TRAILER"]
        form = self.rng.choice(forms)
        value = {"unsigned": "UNSIGNED-PAYLOAD", "digest": hashlib.sha256(body).hexdigest()}.get(form, form)
        if form != "absent":
            case["headers"].append([prefix + "content-sha256", value])
        if form.startswith("STREAMING"):
            case["headers"].append(["x-amz-decoded-content-length", str(len(body))])
            if form.endswith("TRAILER"):
                case["headers"].append(["x-amz-trailer", "x-amz-checksum-crc32c"])
        return value

    def sign_v4(self, case: dict, algorithm: str, scope: list[str], names: list[str], payload: str) -> str:
        path, _, query = case["target"].partition("?")
        pairs = [pair.partition("=") for pair in query.split("&") if pair]
        encoded = sorted((reference.quote(urllib.parse.unquote(n)), reference.quote(urllib.parse.unquote(v)))
                         for n, _, v in pairs)
        values = {name: ",".join(v for n, v in case["headers"] if n.lower() == name) for name in names}
        if ":" in values["host"] and self.rng.random() < 0.5:
            values["host"] = values["host"].partition(":")[0]
        if self.rng.random() < 0.5:
            path = "/".join(reference.quote(urllib.parse.unquote(part)) for part in path.split("/"))
        canonical = "\n".join([
            case["method"], path,
            "&".join(f"{n}={v}" for n, v in encoded), *(f"{n}:{' '.join(values[n].split())}" for n in names), "",
            ";".join(names), "UNSIGNED-PAYLOAD" if payload == "absent" else payload])
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = "\n".join([algorithm, basic_time(NOW_S), "/".join(scope), digest])
        if case["key_kind"] == "rsa":
            return rsa_sign(text).hex()
        key = reference.signing_key(reference.ALGORITHMS[algorithm][3], SECRET, scope)
        return reference.hmac_sha256(key, text).hex()

    def write_body(self, case: dict, form: str, seed: str, scope: list[str]) -> None:
        if not form.startswith("STREAMING"):
            return
        data = base64.b64decode(case["body"])
        cut = self.rng.randint(0, len(data))
        chunks = [part for part in (data[:cut], data[cut:]) if part] + [b""]
        key, previous, body = reference.signing_key(b"AWS4", SECRET, scope), seed, b""
        scope_text, date = "/".join(scope), basic_time(NOW_S)
        for chunk in chunks:
            body += f"{len(chunk):x}".encode()
            if "UNSIGNED" not in form:
                previous = reference.hmac_sha256(key, "\n".join([
                    "AWS4-HMAC-SHA256-PAYLOAD", date, scope_text, previous, hashlib.sha256(b"").hexdigest(),
                    hashlib.sha256(chunk).hexdigest()])).hex()
                body += b";chunk-signature=" + previous.encode()
            body += b"\r\n" + chunk + (b"\r\n" if chunk else b"")
        if form.endswith("TRAILER"):
            body += b"x-amz-checksum-crc32c:sOO8/Q==\r\n"
            if "UNSIGNED" not in form:
                signature = reference.hmac_sha256(key, "\n".join([
                    "AWS4-HMAC-SHA256-TRAILER", date, scope_text, previous,
                    hashlib.sha256(b"x-amz-checksum-crc32c:sOO8/Q==\n").hexdigest()])).hex()
                body += b"x-amz-trailer-signature:" + signature.encode() + b"\r\n"
        case["body"] = base64.b64encode(body + b"\r\n").decode()

    def v2(self) -> dict:
        prefix = self.rng.choice(["x-goog-", "x-amz-"])
        in_query = self.rng.random() < 0.5
        kind = "rsa" if prefix == "x-goog-" and in_query and self.rng.random() < 0.5 else "hmac"
        case = self.base(kind)
        case["headers"] = [["Host", "storage.example.com"]] + self.headers(prefix)
        if prefix == "x-goog-" and self.rng.random() < 0.3:
            case["headers"].append(["x-goog-encryption-key", "a2V5"])
        if self.rng.random() < 0.3:
            case["bucket_of_host"] = "hosted"
        date = str(NOW_S + 3600)
        if not in_query:
            named = self.rng.random() < 0.3
            case["headers"].append([prefix + "date" if named else "Date", http_date(NOW_S)])
            date = "" if named else http_date(NOW_S)
        texts = reference.Case(case, None).v2_strings(prefix, date, in_query)
        text = self.rng.choice(sorted(texts))
        raw = rsa_sign(text) if kind == "rsa" else hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).digest()
        signature = base64.b64encode(raw).decode()
        if in_query:
            name = "GoogleAccessId" if prefix == "x-goog-" else "AWSAccessKeyId"
            case["target"] += ("&" if "?" in case["target"] else "?") + urllib.parse.urlencode(
                {name: case["access_id"], "Expires": date, "Signature": signature})
        else:
            scheme = "GOOG1" if prefix == "x-goog-" else "AWS"
            case["headers"].append(["Authorization", f"{scheme} {case['access_id']}:{signature}"])
        return case

    def form(self) -> dict:
        algorithm = self.rng.choice([*reference.ALGORITHMS, "V2-RSA", "V2-HMAC"])
        kind = "rsa" if "RSA" in algorithm else "hmac"
        case = {"bucket": "bucket", "size_bytes": self.rng.randint(0, 20), "now_s": NOW_S, "key_kind": kind,
                "access_id": EMAIL if kind == "rsa" else "GOOG1EXAMPLE", "secret": SECRET, "public_key": PUBLIC_PEM}
        fields = [["key", "in/o"], ["acl", "private"], ["Content-Type", "text/plain"], ["x-ignore-a", "b"]]
        fields = [fields[0]] + self.rng.sample(fields[1:], self.rng.randint(0, 3))
        prefix = {"G": "x-goog-", "A": "x-amz-"}.get(algorithm[0])
        scope = [basic_time(NOW_S)[:8], "auto", "storage", reference.ALGORITHMS.get(algorithm, "xxx")[2]]
        if prefix:
            fields += [[prefix + "algorithm", algorithm], [prefix + "date", basic_time(NOW_S)],
                       [prefix + "credential", "/".join([case["access_id"], *scope])]]
        else:
            fields.append(["GoogleAccessId", case["access_id"]])
        conditions: list = [{"bucket": "bucket"}, ["content-length-range", 0, self.rng.choice([5, 10, 20])]]
        for name, value in fields:
            style = self.rng.randint(0, 20)
            conditions.append({name: value} if style < 7 else ["eq", "$" + name, value] if style < 13 else
                              ["starts-with", "$" + name.upper(), value[: self.rng.randint(0, 3)]] if style < 20 else
                              {name: value + "x"})
        self.rng.shuffle(conditions)
        expires = datetime.datetime.fromtimestamp(NOW_S + self.rng.choice([-1, 60, 604800]), datetime.timezone.utc)
        document = json.dumps({"expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ"), "conditions": conditions})
        policy = base64.b64encode(document.encode()).decode()
        fields.append(["policy", policy])
        if prefix and kind == "hmac":
            key = reference.signing_key(reference.ALGORITHMS[algorithm][3], SECRET, scope)
            fields.append([prefix + "signature", reference.hmac_sha256(key, policy).hex()])
        elif prefix:
            fields.append([prefix + "signature", rsa_sign(policy).hex()])
        elif kind == "rsa":
            fields.append(["signature", base64.b64encode(rsa_sign(policy)).decode()])
        else:
            digest = hmac.new(SECRET.encode(), policy.encode(), hashlib.sha1).digest()
            fields.append(["signature", base64.b64encode(digest).decode()])
        self.rng.shuffle(fields)
        case["fields"] = fields
        return case

    # --- forging ---

    def change_text(self, text: str) -> str:
        if not text:
            return "x"
        at = self.rng.randrange(len(text))
        other = self.rng.choice("abcXYZ019%/&=?;:,+-. ~")
        before, after = text[:at], text[at + 1:]
        return before + self.rng.choice([other, "", other + text[at], text[at].swapcase()]) + after

    def forge(self, case: dict) -> None:
        pairs = case["fields"] if "fields" in case else case["headers"]
        choice = self.rng.randint(0, 9)
        if choice <= 3 and "target" in case:
            case["target"] = "/" + self.change_text(case["target"][1:])
        elif choice <= 5 and pairs:
            pair = self.rng.choice(pairs)
            part = 1 if self.rng.random() < 0.8 else 0
            pair[part] = self.change_text(pair[part])
        elif choice == 6 and pairs:
            pair = self.rng.choice(pairs)
            if self.rng.random() < 0.5:
                pairs.remove(pair)
            else:
                pairs.append(list(pair))
        elif choice == 7:
            pairs.append(list(self.rng.choice(ADDED)))
        elif choice == 8:
            case["now_s"] += self.rng.choice([-700_000, -1600, -901, 901, 1600, 3601, 700_000])
        elif case.get("body"):
            body = bytearray(base64.b64decode(case["body"]))
            body[self.rng.randrange(len(body))] ^= 1 << self.rng.randrange(8)
            case["body"] = base64.b64encode(bytes(body)).decode()
        elif "target" in case:
            case["target"] += ("&" if "?" in case["target"] else "?") + self.rng.choice(
                ["acl", "uploads", "prefix=z", "Signature=x", "X-Goog-Signature=00", "X-Amz-Expires=5", "foo=bar"])
        else:
            case["bucket"] = "elsewhere"


def ask_probe(cases: list[dict]) -> list[str]:
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([PROBE], input=lines, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.splitlines()


def test_two_independent_verifiers_agree_on_every_request_and_form():
    seed = int(os.environ.get("LAKEGATE_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"LAKEGATE_SEED={seed}")
    generator = Generator(random.Random(seed))
    cases, forged = [], []
    for _ in range(int(os.environ.get("LAKEGATE_CASES", "4000"))):
        case = generator.rng.choice([generator.v4, generator.v4, generator.v2, generator.form])()
        forged.append(generator.rng.random() < 0.6)
        for _ in range(generator.rng.randint(1, 2) if forged[-1] else 0):
            generator.forge(case)
        cases.append(case)
    answers = ask_probe(cases)
    assert len(answers) == len(cases)
    public_key = PRIVATE_KEY.public_key()
    counts: collections.Counter = collections.Counter()
    for case, answer, is_forged in zip(cases, answers, forged, strict=True):
        expected = reference.accepts(case, public_key)
        assert (answer == "accept") == expected, f"server: {answer}, reference: {expected}, {json.dumps(case)}"
        counts["forged" if is_forged else "sound", answer] += 1
    print(dict(counts))
    # Neither side may have got there by refusing everything, or by accepting it.
    accepted = counts["sound", "accept"]
    assert accepted > len(cases) // 5
    assert sum(n for (kind, answer), n in counts.items() if kind == "forged" and answer != "accept") > len(cases) // 4
    assert counts["forged", "signatureDoesNotMatch"] > len(cases) // 20
