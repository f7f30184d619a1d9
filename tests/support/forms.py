"""HTML forms for uploads, and the policies that sign them: written here by hand, independent of the server's code and
of Google's and Amazon's libraries (https://cloud.google.com/storage/docs/authentication/signatures#policy-document)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

from tests.support.sign_in import rsa_sign

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"


def multipart(fields, data: bytes, file_name: str | None = "photo.png", boundary: str = BOUNDARY, after=(),
              closing: str = "--\r\n") -> bytes:
    """The body as a browser writes it: the fields in their order, then the file, then `after`."""
    def part(name: str, value: str) -> bytes:
        return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()

    body = b"".join(part(name, value) for name, value in dict(fields).items())
    named = "" if file_name is None else f'; filename="{file_name}"'
    body += (f'--{boundary}\r\nContent-Disposition: form-data; name="file"{named}\r\n'
             f"Content-Type: image/png\r\n\r\n").encode() + data + b"\r\n"
    body += b"".join(part(name, value) for name, value in dict(after).items())
    return body + f"--{boundary}{closing}".encode()


def form_headers(boundary: str = BOUNDARY, **more) -> dict:
    return {"Content-Type": f"multipart/form-data; boundary={boundary}", **more}


def moment(now_s: float | None = None) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() if now_s is None else now_s))


def encode_policy(conditions: list, expires_in_s: float = 600, now_s: float | None = None) -> str:
    now_s = time.time() if now_s is None else now_s
    expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now_s + expires_in_s))
    document = {"expiration": expiration, "conditions": conditions}
    return base64.b64encode(json.dumps(document).encode()).decode()


def hmac_v4_signature(policy: str, secret: str, date: str, region: str, service: str, request: str, start: str) -> str:
    key = (start + secret).encode()
    for word in (date, region, service, request):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return hmac.new(key, policy.encode(), hashlib.sha256).hexdigest()


def v4_fields(key: dict, fields: dict, conditions: list | None = None, algorithm: str = "GOOG4-RSA-SHA256",
              expires_in_s: float = 600, now_s: float | None = None) -> dict:
    """`fields` with those that sign them. `key`: a service account's key file, or {"access_id", "secret"}.

    Without `conditions` the policy demands each field as it is."""
    date = moment(now_s)
    is_aws = algorithm.startswith("AWS4")
    prefix = "x-amz-" if is_aws else "x-goog-"
    is_rsa = algorithm == "GOOG4-RSA-SHA256"
    region, service, request = ("us-east-1", "s3", "aws4_request") if is_aws else ("auto", "storage", "goog4_request")
    access_id = key["client_email"] if is_rsa else key["access_id"]
    own = {prefix + "algorithm": algorithm, prefix + "date": date,
           prefix + "credential": f"{access_id}/{date[:8]}/{region}/{service}/{request}"}
    stated = [{name: value} for name, value in fields.items() if not name.startswith("x-ignore-")]
    conditions = stated if conditions is None else conditions
    policy = encode_policy([*conditions, *({name: value} for name, value in own.items())], expires_in_s, now_s)
    if is_rsa:
        signature = rsa_sign(key["private_key"], policy.encode()).hex()
    else:
        signature = hmac_v4_signature(policy, key["secret"], date[:8], region, service, request,
                                      "AWS4" if is_aws else "GOOG4")
    return {**fields, **own, "policy": policy, prefix + "signature": signature}


def v2_fields(key: dict, fields: dict, conditions: list | None = None, expires_in_s: float = 600) -> dict:
    """The former way: a service account's key, or an HMAC key as Google's clients name it, or (key["aws"]) Amazon's."""
    stated = [{name: value} for name, value in fields.items()]
    policy = encode_policy(stated if conditions is None else conditions, expires_in_s)
    if "private_key" in key:
        signature = rsa_sign(key["private_key"], policy.encode())
        id_field, access_id = "GoogleAccessId", key["client_email"]
    else:
        signature = hmac.new(key["secret"].encode(), policy.encode(), hashlib.sha1).digest()
        id_field, access_id = ("AWSAccessKeyId" if key.get("aws") else "GoogleAccessId"), key["access_id"]
    return {**fields, id_field: access_id, "policy": policy, "signature": base64.b64encode(signature).decode()}
