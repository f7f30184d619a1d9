"""What the tests of who may do what share: the route table as the program prints it, credentials that do not hold, and
all that an administrator sees of a server."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import time
import types
from urllib.parse import quote, urlsplit

from tests.support.server import binary_path
from tests.support.sign_in import (access_token, admin, aws4_headers, bearer, claims_of, make_account, rsa_sign,
                                   sign_jwt)

OTHER_PROJECT = "other-project"
_ROW = re.compile(r"^\| `(?P<id>[\w.-]+)` \| (?P<method>[A-Z]+) \| (?P<path>[^|]+) \| (?P<served>yes|501) \|")


@dataclasses.dataclass(frozen=True)
class Route:
    id: str
    method: str
    path: str  # Of the JSON API and our own: the pattern. Of XML: the selector, or nothing.
    is_served: bool

    @property
    def is_xml(self) -> bool:
        return self.id.startswith("xml.")


def all_routes() -> list[Route]:
    """The table of the binary under test."""
    text = subprocess.run([str(binary_path()), "routes", "--markdown"], check=True, capture_output=True,
                          text=True).stdout
    found = [_ROW.match(line) for line in text.splitlines()]
    routes = [Route(row["id"], row["method"], row["path"].strip("`\u2013"), row["served"] == "yes")
              for row in found if row]
    plain = subprocess.run([str(binary_path()), "routes"], check=True, capture_output=True, text=True).stdout
    assert len(routes) == len(plain.splitlines()) > 150, "a row of the table was not understood"
    return routes


@dataclasses.dataclass
class Request:
    method: str
    path: str
    headers: dict
    body: bytes | None


_PARAMETERS = {"object": "o", "sourceObject": "o", "destinationObject": "new", "folder": "f%2F", "sourceFolder": "f%2F",
               "destinationFolder": "g%2F", "managedFolder": "m%2F", "prefix": "o%2F", "entity": "allUsers"}


def request_of(route: Route, bucket: str, project: str) -> Request:
    """One request that means this route, with a body that its handler would read."""
    body = None if route.method in ("GET", "HEAD", "DELETE") else b"{}"
    if not route.is_xml:
        values = {**_PARAMETERS, "projectId": project}
        path = re.sub(r"\{(\w+)\}", lambda part: bucket if part[1].lower().endswith("bucket") else
                      values.get(part[1], "x"), route.path)
        path = ("/lakegate/v1/" if route.id.startswith("lakegate.") else "/storage/v1/") + path
        if route.id == "storage.objects.insert":
            return Request("POST", f"/upload{path}?uploadType=media&name=planted", {"Content-Type": "text/plain"}, b"x")
        if route.path == "b":
            path += f"?project={project}"
            body = body and json.dumps({"name": f"planted-{bucket}"}).encode()
        return Request(route.method, path, {"Content-Type": "application/json"} if body else {}, body)
    scope = route.id.split(".")[1]
    path = {"service": "/", "bucket": f"/{bucket}", "object": f"/{bucket}/o", "website": f"/{bucket}"}[scope]
    headers = {"x-goog-project-id": project} if scope == "service" else {}
    if route.path.endswith("copy-source"):
        headers[route.path] = f"/{bucket}/o"
        path += "-planted"
    elif route.path.startswith("x-"):
        headers[route.path] = "start"
    elif route.path:
        path += f"?{route.path}"
    if route.id == "xml.bucket.put":
        path += "-planted"
    return Request(route.method, path, headers, body and b"x")


class Cast:
    """Everybody that the tests send requests as. Made once for a server."""

    def __init__(self, api, server, administrator):
        self.api = api
        self.administrator = administrator
        self.admin_headers = bearer(access_token(api, administrator))
        other = types.SimpleNamespace(binary=server.binary, data_dir=server.data_dir, project=OTHER_PROJECT)
        self.poor = make_account(server, "poor")
        self.off = make_account(server, "off", "roles/storage.admin", "roles/owner")
        self.eve = make_account(other, "eve", "roles/storage.admin", "roles/owner", "roles/storage.hmacKeyAdmin")
        self.tokens = {name: access_token(api, key)
                       for name, key in (("poor", self.poor), ("off", self.off), ("eve", self.eve))}
        answer = api.post(f"/storage/v1/projects/{server.project}/hmacKeys", headers=self.admin_headers,
                          params={"serviceAccountEmail": administrator["client_email"]})
        assert answer.status_code == 200, answer.text
        self.hmac = {"access_id": answer.json()["metadata"]["accessId"], "secret": answer.json()["secret"]}
        admin(server, "service-account", "disable", self.off["client_email"])

    def self_signed(self, key: dict, **changes) -> str:
        return sign_jwt(key, claims_of(key, aud="https://storage.googleapis.com/", scope=None, sub=key["client_email"],
                                       **changes))

    def refused(self) -> dict:
        """Name of a credential that does not hold, to what makes a request bring it and the statuses it may get."""
        forged = {**self.administrator, "private_key": self.poor["private_key"]}
        good = self.admin_headers["Authorization"].split()[1]

        def header(token):
            return lambda request: dataclasses.replace(request, headers={**request.headers, **bearer(token)})

        def parameter(token):
            return lambda request: dataclasses.replace(
                request, path=request.path + ("&" if "?" in request.path else "?") + f"access_token={token}")

        def wrong_secret(request):
            extra = {name.lower(): value for name, value in request.headers.items()}
            signed = aws4_headers(request.method, self.api.root + request.path, self.hmac["access_id"], "wrong",
                                  body=request.body or b"", extra_headers=extra)
            return dataclasses.replace(request, headers={**extra, **signed})

        return {
            "garbage": (header("garbage"), {401}),
            "garbage of a token": (header("ya29.garbage"), {401}),
            "a token with one letter changed": (header(good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]),
                                                {401}),
            "expired": (header(self.self_signed(self.administrator, iat=int(time.time()) - 7200,
                                                exp=int(time.time()) - 3600)), {401}),
            "another's key": (header(self.self_signed(forged)), {401}),
            "a disabled account's token": (header(self.tokens["off"]), {401}),
            "a disabled account's key": (header(self.self_signed(self.off)), {401}),
            "garbage in the query": (parameter("garbage"), {401}),
            "header and query": (lambda request: parameter(good)(header(good)(request)), {400}),
            "an HMAC key with another secret": (wrong_secret, {403}),
            "a URL that another key signed": (lambda request: signed_url(self.api, forged, request), {403}),
        }

    def forbidden(self) -> dict:
        """Who may not, to what signs a request in as him."""
        def header(token):
            return lambda request: dataclasses.replace(request, headers={**request.headers, **bearer(token)})
        return {"without a permission": header(self.tokens["poor"]), "another tenant": header(self.tokens["eve"])}


def signed_url(api, key: dict, request: Request, expires_s: int = 3600, now_s: float | None = None) -> Request:
    """`request` with a version 4 signature of a service account's key in its query; all its headers are signed."""
    import hashlib
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() if now_s is None else now_s))
    scope = f"{moment[:8]}/auto/storage/goog4_request"
    headers = {"host": urlsplit(api.root).netloc, **{name.lower(): value for name, value in request.headers.items()}}
    names = ";".join(sorted(headers))
    path, _, query = request.path.partition("?")
    parameters = [tuple(pair.split("=", 1)) if "=" in pair else (pair, "") for pair in query.split("&") if pair]
    parameters += [("X-Goog-Algorithm", "GOOG4-RSA-SHA256"), ("X-Goog-Credential", quote(
        f"{key['client_email']}/{scope}", safe="")), ("X-Goog-Date", moment), ("X-Goog-Expires", str(expires_s)),
        ("X-Goog-SignedHeaders", quote(names, safe=""))]
    canonical_query = "&".join(f"{name}={value}" for name, value in sorted(parameters))
    canonical = "\n".join([request.method, path, canonical_query,
                           *(f"{name}:{headers[name]}" for name in sorted(headers)), "", names, "UNSIGNED-PAYLOAD"])
    text = "\n".join(["GOOG4-RSA-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = rsa_sign(key["private_key"], text.encode()).hex()
    return dataclasses.replace(request, path=f"{path}?{canonical_query}&X-Goog-Signature={signature}")


def send(api, request: Request):
    """(status, body) of exactly this request."""
    status, _, _, body = api.raw(request.method, request.path, request.headers, request.body)
    return status, body.decode(errors="replace")


def everything(api, headers: dict, projects) -> dict:
    """All buckets, objects, policies, keys and the rest that an administrator of these projects can see."""
    seen = {}

    def look(path):
        answer = api.get(path, headers=headers)
        seen[path] = (answer.status_code, answer.text)
        return answer.json() if answer.status_code == 200 and "json" in answer.headers["Content-Type"] else {}

    for project in projects:
        look(f"/storage/v1/projects/{project}/hmacKeys?showDeletedKeys=true")
        look(f"/storage/v1/b?project={project}&softDeleted=true")
        for bucket in look(f"/storage/v1/b?project={project}&projection=full").get("items", []):
            root = f"/storage/v1/b/{bucket['name']}"
            for part in ("/iam?optionsRequestedPolicyVersion=3", "/acl", "/defaultObjectAcl", "/notificationConfigs",
                         "/managedFolders", "/folders", "/operations", "/anywhereCaches", "/rapidCaches",
                         "/o?softDeleted=true"):
                look(root + part)
            look(f"/lakegate/v1/b/{bucket['name']}/leases")
            look(f"/{bucket['name']}?uploads")
            for item in look(root + "/o?versions=true&projection=full").get("items", []):
                look(f"{root}/o/{quote(item['name'], safe='')}?alt=media&generation={item['generation']}")
    return seen
