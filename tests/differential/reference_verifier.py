"""A second opinion on signatures, written from the public pages and from nothing of this repository.

`accepts(case)` says whether a request may be let in. It knows the same rules as the server, in other words and with
other libraries (hashlib, hmac, cryptography). Pages: docs.cloud.google.com/storage/docs/authentication/
canonical-requests and signatures, .../access-control/signed-urls-v2, .../xml-api/post-object-forms; AWS's sigv4-*.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import datetime
import email.utils
import hashlib
import hmac
import json
import re
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

SKEW_S = 15 * 60
WEEK_S = 7 * 24 * 3600
ALGORITHMS = {
    "GOOG4-RSA-SHA256": ("x-goog-", "rsa", "goog4_request", b"GOOG4"),
    "GOOG4-HMAC-SHA256": ("x-goog-", "hmac", "goog4_request", b"GOOG4"),
    "AWS4-HMAC-SHA256": ("x-amz-", "hmac", "aws4_request", b"AWS4"),
}


class Refused(Exception):
    pass


def need(condition: object, why: str = "") -> None:
    if not condition:
        raise Refused(why)


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hmac_sha256(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()


def signing_key(prefix: bytes, secret: str, scope: list[str]) -> bytes:
    key = prefix + secret.encode()
    for part in scope:
        key = hmac_sha256(key, part)
    return key


def rsa_holds(public_key, text: str, signature: bytes) -> bool:
    try:
        public_key.verify(signature, text.encode("utf-8", "surrogateescape"), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def basic_time(text: str) -> int:
    need(re.fullmatch(r"\d{8}T\d{6}Z", text), "time")
    try:
        return calendar.timegm(datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ").timetuple())
    except ValueError as error:
        raise Refused("time") from error


def http_time(text: str) -> int:
    text = text.strip(" \t")
    need(re.fullmatch(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (GMT|\+0000)", text), "date")
    parsed = email.utils.parsedate(text)
    need(parsed, "date")
    try:
        return calendar.timegm(datetime.datetime(*parsed[:6]).timetuple())
    except ValueError as error:
        raise Refused("date") from error


def strict_base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("base64") from error
    need(data and base64.b64encode(data).decode() == text, "base64")
    return data


def strict_hex(text: str) -> bytes:
    need(re.fullmatch(r"([0-9a-fA-F]{2})+", text), "hex")
    return bytes.fromhex(text)


def split_query(target: str) -> tuple[str, list[tuple[str, str]]]:
    path, _, query = target.partition("?")
    for escape in re.finditer(r"%(.{0,2})", query):
        need(re.fullmatch(r"[0-9a-fA-F]{2}", escape[1]), "escape")
    pairs = []
    for pair in query.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            pairs.append((unquote(name), unquote(value)))
    return path, pairs


def unquote(text: str) -> str:
    return urllib.parse.unquote_plus(text, errors="surrogateescape")


def quote(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~", errors="surrogateescape")


def canonical_value(value: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", value).strip(" ")


class Case:
    def __init__(self, case: dict, public_key) -> None:
        self.case = case
        self.public_key = public_key
        self.path, self.query = split_query(case["target"])
        self.headers: dict[str, list[str]] = {}
        for name, value in case["headers"]:
            self.headers.setdefault(name.lower(), []).append(value)

    def header(self, name: str) -> str | None:
        values = self.headers.get(name)
        return None if values is None else ",".join(values)

    def key_is(self, kind: str, access_id: str) -> None:
        need(self.case["key_kind"] == kind and self.case["access_id"] == access_id, "key")

    def accepts(self) -> None:
        authorizations = self.headers.get("authorization", [])
        need(len(authorizations) <= 1, "two headers")
        lowered = [name.lower() for name, _ in self.query]
        parts = ("algorithm", "credential", "expires", "signature", "signedheaders")
        forms = {prefix for prefix in ("x-goog-", "x-amz-") for part in parts if prefix + part in lowered}
        names = [name for name, _ in self.query]
        forms |= {name for name in ("GoogleAccessId", "AWSAccessKeyId") if name in names}
        need(len(forms) <= 1, "two forms")
        form = next(iter(forms), None)
        need("Signature" not in names or form in ("GoogleAccessId", "AWSAccessKeyId"), "signature alone")
        need(not (form and authorizations), "two places")
        need(form or authorizations, "nothing")
        folded = [(name.lower() if name.lower().startswith("x-") else name, value) for name, value in self.query]
        for name, value in folded:
            same = [other for each, other in folded if each == name]
            need(len(same) == 1 or (set(same) == {value} and not name.startswith("x-")), "twice")
        if authorizations:
            self.check_authorization(authorizations[0].strip(" \t"))
        elif form in ("x-goog-", "x-amz-"):
            self.check_v4_query(form)
        else:
            self.check_v2_query(form)

    def check_authorization(self, text: str) -> None:
        scheme, _, rest = text.partition(" ")
        rest = rest.strip(" \t")
        if scheme in ALGORITHMS:
            fields: dict[str, str] = {}
            for pair in rest.split(","):
                name, equals, value = pair.strip(" \t").partition("=")
                need(equals and name in ("Credential", "SignedHeaders", "Signature") and name not in fields, "fields")
                fields[name] = value
            need(len(fields) == 3, "fields")
            date = self.header(ALGORITHMS[scheme][0] + "date")
            if date is None:
                date = self.header("date")
                need(date, "date")
                signed = datetime.datetime.fromtimestamp(http_time(date), datetime.timezone.utc)
                date = signed.strftime("%Y%m%dT%H%M%SZ")
            self.check_v4(scheme, fields["Credential"], fields["SignedHeaders"], fields["Signature"], date.strip(" \t"),
                          None)
        else:
            need(scheme in ("GOOG1", "AWS"), "scheme")
            self.check_v2_header("x-goog-" if scheme == "GOOG1" else "x-amz-", rest)

    def check_v4_query(self, prefix: str) -> None:
        values = {name.lower(): value for name, value in self.query}
        for name in ("algorithm", "credential", "signedheaders", "signature", "date", "expires"):
            need(prefix + name in values, "missing")
        expires = values[prefix + "expires"]
        need(re.fullmatch(r"\d+", expires) and 0 < int(expires) <= WEEK_S, "expires")
        algorithm = values[prefix + "algorithm"]
        need(algorithm in ALGORITHMS and ALGORITHMS[algorithm][0] == prefix, "algorithm")
        self.check_v4(algorithm, values[prefix + "credential"], values[prefix + "signedheaders"],
                      values[prefix + "signature"], values[prefix + "date"], int(expires))

    def check_v4(self, algorithm: str, credential: str, names: str, signature: str, date: str,
                 expires: int | None) -> None:
        prefix, kind, request_type, key_prefix = ALGORITHMS[algorithm]
        access_id, *scope = credential.rsplit("/", 4)
        need(len(scope) == 4 and access_id and (scope[1] or request_type == "aws4_request"), "scope")
        need(re.fullmatch(r"\d{8}", scope[0]) and scope[2] in ("storage", "s3") and scope[3] == request_type, "scope")
        self.key_is(kind, access_id)
        signed_s = basic_time(date)
        need(date[:8] == scope[0], "day")
        now_s = self.case["now_s"]
        need(signed_s - now_s <= SKEW_S, "future")
        need(now_s <= signed_s + (SKEW_S if expires is None else expires), "past")
        signed = names.split(";")
        need(all(signed) and names == names.lower() and len(set(signed)) == len(signed), "names")
        need("host" in signed, "host")
        for name in self.headers:
            if name.startswith(("x-goog-", "x-amz-")) or name in ("content-md5", "content-type"):
                need(name in signed, "unsigned header")
        need(all(name in self.headers for name in signed), "absent header")
        payload = self.header(prefix + "content-sha256")
        if payload is None and expires is not None:
            payload = {name.lower(): value for name, value in self.query}.get(prefix + "content-sha256")
        payload = "UNSIGNED-PAYLOAD" if payload is None else payload.strip(" \t")

        query = "&".join(f"{name}={value}" for name, value in sorted(
            (quote(name), quote(value)) for name, value in self.query
            if expires is None or name.lower() != prefix + "signature"))
        raw = strict_hex(signature)
        host = self.header("host") or ""
        for each_host in {host, re.sub(r":\d+$", "", host)}:
            for path in {self.path, "/".join(quote(urllib.parse.unquote(part, errors="surrogateescape"))
                                             for part in self.path.split("/"))}:
                lines = [f"{n}:{canonical_value(each_host if n == 'host' else self.header(n) or '')}" for n in signed]
                canonical = "\n".join([self.case["method"], path, query, *lines, "", names, payload])
                text = "\n".join([algorithm, date, "/".join(scope),
                                  sha256_hex(canonical.encode("utf-8", "surrogateescape"))])
                if kind == "rsa":
                    holds = rsa_holds(self.public_key, text, raw)
                else:
                    key = signing_key(key_prefix, self.case["secret"], scope)
                    holds = hmac.compare_digest(hmac_sha256(key, text), raw)
                if holds:
                    self.check_body(payload, prefix, expires, raw.hex(), date, scope)
                    return
        raise Refused("signature")

    def check_body(self, payload: str, prefix: str, expires: int | None, seed: str, date: str,
                   scope: list[str]) -> None:
        body = base64.b64decode(self.case["body"])
        if payload == "UNSIGNED-PAYLOAD":
            return
        if re.fullmatch(r"[0-9a-fA-F]+", payload):
            need(sha256_hex(body) == payload.lower(), "body")
            return
        forms = {
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": (True, False),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": (True, True),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER": (False, True),
        }
        need(payload in forms and prefix == "x-amz-" and expires is None, "payload")
        is_signed, has_trailer = forms[payload]
        size = (self.header("x-amz-decoded-content-length") or "").strip(" \t")
        need(re.fullmatch(r"\d+", size), "decoded length")
        promised = [n.strip(" \t").lower() for n in (self.header("x-amz-trailer") or "").split(",")]
        promised = promised if has_trailer and promised != [""] else []
        key = signing_key(b"AWS4", self.case["secret"], scope)
        scope_text = "/".join(scope)
        previous, total, rest = seed, 0, body
        while True:
            line, crlf, rest = rest.partition(b"\r\n")
            match = re.fullmatch(rb"([0-9a-fA-F]{1,16})(;chunk-signature=([0-9a-fA-F]{64}))?", line)
            need(crlf and match and bool(match[2]) == is_signed, "chunk head")
            length = int(match[1], 16)
            data, rest = rest[:length], rest[length:]
            need(len(data) == length, "short chunk")
            total += length
            if is_signed:
                text = "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", date, scope_text, previous, sha256_hex(b""),
                                  sha256_hex(data)])
                previous = hmac_sha256(key, text).hex()
                need(hmac.compare_digest(previous, match[3].decode().lower()), "chunk signature")
            if length == 0:
                break
            need(rest.startswith(b"\r\n"), "chunk end")
            rest = rest[2:]
        need(total == int(size), "length")
        trailers, trailer_signature = [], ""
        while True:
            line, crlf, rest = rest.partition(b"\r\n")
            need(crlf, "trailer end")
            if not line:
                break
            name, colon, value = line.decode("latin-1").partition(":")
            name, value = name.strip(" \t").lower(), value.strip(" \t")
            need(colon and not trailer_signature, "trailer")
            if name == "x-amz-trailer-signature" and is_signed and has_trailer:
                trailer_signature = value.lower()
            else:
                trailers.append((name, value))
        need(not rest, "behind the end")
        need(sorted(name for name, _ in trailers) == sorted(promised), "trailers")
        if is_signed and has_trailer:
            joined = "".join(f"{name}:{value}\n" for name, value in trailers)
            digest = sha256_hex(joined.encode("latin-1"))
            text = "\n".join(["AWS4-HMAC-SHA256-TRAILER", date, scope_text, previous, digest])
            # As bytes: compare_digest() takes no text beyond ASCII, and a forged signature may be any.
            need(hmac.compare_digest(hmac_sha256(key, text).hex().encode(), trailer_signature.encode("latin-1")),
                 "trailer signature")

    def v2_strings(self, prefix: str, date: str, in_query: bool) -> set[str]:
        listed = SUBRESOURCES
        own = ("GoogleAccessId", "AWSAccessKeyId", "Expires", "Signature")
        pairs = [(name, value) for name, value in self.query if name not in own]
        bucket = self.case["bucket_of_host"]
        resource = (f"/{bucket}" if bucket else "") + self.path

        def joined(chosen: list[tuple[str, str]], resource: str = resource) -> str:
            parts = [name + (f"={value}" if value else "") for name, value in
                     sorted(chosen, key=lambda pair: (pair[0].encode("utf-8", "surrogateescape"), pair[1]))]
            return resource + ("?" + "&".join(parts) if parts else "")

        resources = {joined([p for p in pairs if p[0] in listed or p[0].startswith("response-")])}
        if prefix == "x-amz-" and not bucket and self.path.rfind("/") == 0:
            # boto3 signs the resource of a bucket with a slash at its end, and sends the request without.
            resources.add(joined([p for p in pairs if p[0] in listed or p[0].startswith("response-")], self.path + "/"))
        if prefix == "x-goog-" and in_query:
            resources.add(joined([p for p in pairs if p[0] in listed]))
            everything = sorted((name.lower().encode("utf-8", "surrogateescape"),
                                 value.strip(" \t").encode("utf-8", "surrogateescape")) for name, value in pairs)
            resources.add(resource + ("?" + urllib.parse.urlencode(everything, safe="~") if everything else ""))
        md5 = (self.header("content-md5") or "").strip(" \t")
        content_type = (self.header("content-type") or "").strip(" \t")
        texts = set()
        keys = ("x-goog-encryption-key", "x-goog-encryption-key-sha256")
        for left_out in ((), keys):
            lines = "".join(f"{name}:{','.join(value.strip(' ' + chr(9)) for value in self.headers[name])}\n"
                            for name in sorted(self.headers) if name.startswith(prefix) and name not in left_out)
            texts |= {f"{self.case['method']}\n{md5}\n{content_type}\n{date}\n{lines}{each}" for each in resources}
        return texts

    def check_v2(self, prefix: str, kind: str, texts: set[str], signature: bytes) -> None:
        other = "x-amz-" if prefix == "x-goog-" else "x-goog-"
        need(not any(name.startswith(other) for name in self.headers), "other dialect")
        for text in texts:
            if kind == "rsa":
                if rsa_holds(self.public_key, text, signature):
                    return
            else:
                data = text.encode("utf-8", "surrogateescape")
                digest = hmac.new(self.case["secret"].encode(), data, hashlib.sha1).digest()
                if hmac.compare_digest(digest, signature):
                    return
        raise Refused("signature")

    def check_v2_query(self, form: str) -> None:
        values = dict(self.query)
        need(values.get(form) and "Expires" in values and "Signature" in values, "missing")
        need(re.fullmatch(r"\d+", values["Expires"]) and int(values["Expires"]) <= 253402300799, "expires")
        signature = strict_base64(values["Signature"])
        need(self.case["now_s"] <= int(values["Expires"]), "expired")
        prefix = "x-goog-" if form == "GoogleAccessId" else "x-amz-"
        kind = "rsa" if form == "GoogleAccessId" and "@" in values[form] else "hmac"
        self.key_is(kind, values[form])
        self.check_v2(prefix, kind, self.v2_strings(prefix, str(int(values["Expires"])), True), signature)

    def check_v2_header(self, prefix: str, credential: str) -> None:
        access_id, colon, signature = credential.rpartition(":")
        need(colon and access_id, "credential")
        raw = strict_base64(signature)
        self.key_is("hmac", access_id)
        special = self.header(prefix + "date")
        plain = self.header("date")
        signed_s = http_time((special if special is not None else plain) or "")
        need(abs(signed_s - self.case["now_s"]) <= SKEW_S, "skew")
        date = "" if special is not None else (plain or "").strip(" \t")
        self.check_v2(prefix, "hmac", self.v2_strings(prefix, date, False), raw)


# Which parameters make another resource: boto's list (qsa_of_interest), AWS's, and the newer ones of the XML API.
SUBRESOURCES = set(
    "accelerate acl analytics attributes billing bucket-object-lock compose cors defaultObjectAcl delete encryption"
    " encryptionConfig intelligent-tiering inventory ipFilter legal-hold lifecycle location logging metrics"
    " notification object-lock ownershipControls partNumber policy policyStatus publicAccessBlock replication"
    " requestPayment restore retention select select-type softDelete storageClass tagging torrent uploadId upload_id"
    " uploads userProject versionId versioning versions website websiteConfig".split()
)


def accepts(case: dict, public_key) -> bool:
    try:
        if "fields" in case:
            check_form(case, public_key)
        else:
            Case(case, public_key).accepts()
    except Refused:
        return False
    return True


def strict_object(pairs: list[tuple[str, object]]) -> dict:
    need(len({name for name, _ in pairs}) == len(pairs), "member twice")
    return dict(pairs)


def check_form(case: dict, public_key) -> None:
    names = [name.lower() for name, _ in case["fields"]]
    need(len(set(names)) == len(names), "field twice")
    fields = {name.lower(): value for name, value in case["fields"]}
    kinds = {kind for kind, signs in {
        "x-goog-": ("x-goog-algorithm", "x-goog-credential", "x-goog-signature"),
        "x-amz-": ("x-amz-algorithm", "x-amz-credential", "x-amz-signature"),
        "googleaccessid": ("googleaccessid",),
        "awsaccesskeyid": ("awsaccesskeyid",),
    }.items() if any(sign in fields for sign in signs)}
    need(len(kinds) == 1, "kind")
    kind = kinds.pop()
    is_v4 = kind.startswith("x-")
    need("signature" not in fields or not is_v4, "two signatures")
    need("policy" in fields, "policy")
    policy = fields["policy"]
    signed_s = None
    if is_v4:
        for name in ("algorithm", "credential", "date", "signature"):
            need(kind + name in fields, "missing")
        algorithm = fields[kind + "algorithm"]
        need(algorithm in ALGORITHMS and ALGORITHMS[algorithm][0] == kind, "algorithm")
        _, key_kind, request_type, key_prefix = ALGORITHMS[algorithm]
        access_id, *scope = fields[kind + "credential"].rsplit("/", 4)
        need(len(scope) == 4 and access_id and (scope[1] or request_type == "aws4_request"))
        need(scope[2] in ("storage", "s3") and scope[3] == request_type)
        signed_s = basic_time(fields[kind + "date"])
        need(fields[kind + "date"][:8] == scope[0], "day")
        raw = strict_hex(fields[kind + "signature"])
        need(case["key_kind"] == key_kind and case["access_id"] == access_id, "key")
        if key_kind == "rsa":
            need(rsa_holds(public_key, policy, raw), "signature")
        else:
            need(hmac.compare_digest(hmac_sha256(signing_key(key_prefix, case["secret"], scope), policy), raw))
    else:
        need("signature" in fields and fields[kind], "missing")
        raw = strict_base64(fields["signature"])
        key_kind = "rsa" if kind == "googleaccessid" and "@" in fields[kind] else "hmac"
        need(case["key_kind"] == key_kind and case["access_id"] == fields[kind], "key")
        if key_kind == "rsa":
            need(rsa_holds(public_key, policy, raw), "signature")
        else:
            need(hmac.compare_digest(hmac.new(case["secret"].encode(), policy.encode(), hashlib.sha1).digest(), raw))
    check_policy(case, fields, strict_base64(policy), signed_s, kind)


def check_policy(case: dict, fields: dict, document: bytes, signed_s: int | None, kind: str) -> None:
    try:
        root = json.loads(document.decode(), object_pairs_hook=strict_object)
        expires_s = datetime.datetime.fromisoformat(root["expiration"].replace("Z", "+00:00")).timestamp()
        conditions = root["conditions"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("document") from error
    need(case["now_s"] <= expires_s, "expired")
    if signed_s is not None:
        need(signed_s - case["now_s"] <= SKEW_S and expires_s - signed_s <= WEEK_S, "time")
    need(fields.get("bucket", case["bucket"]) == case["bucket"], "bucket")
    seen = dict(fields, bucket=case["bucket"])
    covered = set()
    need(isinstance(conditions, list), "conditions")
    for condition in conditions:
        if isinstance(condition, dict):
            need(condition, "empty")
            triples = [("eq", "$" + name, value) for name, value in condition.items()]
        else:
            need(isinstance(condition, list) and len(condition) == 3, "condition")
            triples = [tuple(condition)]
        for operation, name, value in triples:
            if operation == "content-length-range":
                need(isinstance(name, int) and isinstance(value, int) and 0 <= name <= value, "range")
                need(name <= case["size_bytes"] <= value, "length")
                continue
            need(operation in ("eq", "starts-with") and isinstance(name, str) and isinstance(value, str), "operation")
            need(name.startswith("$") and len(name) > 1, "name")
            covered.add(name[1:].lower())
            actual = seen.get(name[1:].lower(), "")
            need(actual == value if operation == "eq" else actual.startswith(value), "value")
    exempt = {"policy", "file"} | ({kind + "signature"} if kind.startswith("x-") else {"signature", "googleaccessid",
                                                                                      "awsaccesskeyid"})
    for name in fields:
        need(name in covered or name in exempt or name.startswith("x-ignore-"), "uncovered")
