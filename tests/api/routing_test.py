"""Path families: every way in which clients spell the same method reaches it, and only it."""

import gzip
import json
import re
import subprocess

import pytest

from tests.api.conftest import Api, assert_json_error
from tests.support.raw_http import RawConnection, chunked
from tests.support.server import Server, binary_path

DATA = b"routed data"


@pytest.fixture
def made(api, bucket):
    """The resource of the object "dir/name" with DATA."""
    return api.create_object(bucket, "dir/name", DATA)


@pytest.mark.parametrize("root", ["/storage/v1", ""])
def test_object_metadata_is_found_under_every_json_root(api, bucket, made, root):
    status, _, _, body = api.raw("GET", f"{root}/b/{bucket}/o/dir%2Fname")
    assert status == 200
    assert json.loads(body)["generation"] == made["generation"]


@pytest.mark.parametrize("root", ["/upload/../storage/v1", "/storage/./v1", "/storage/v1/b/../.."])
def test_a_path_is_never_normalised(api, bucket, made, root):
    status, _, _, body = api.raw("GET", f"{root}/b/{bucket}/o/dir%2Fname")
    assert status in (400, 404), body


@pytest.mark.parametrize("path", ["/storage/v1/b", "/storage/v1/b/", "/b", "/b/"])
def test_buckets_are_listed_with_and_without_a_slash_at_the_end(api, bucket, path):
    answer = api.get(path, params={"project": api.project, "prefix": bucket})
    assert answer.status_code == 200
    assert [item["name"] for item in answer.json()["items"]] == [bucket]


@pytest.mark.parametrize("path", ["/storage/v1/b", "/b", "/b/"])
def test_buckets_are_made_under_every_json_root(api, bucket, path):
    name = f"{bucket}-new"
    assert api.post(path, params={"project": api.project}, json={"name": name}).status_code == 200
    assert api.get(f"/storage/v1/b/{name}").status_code == 200


@pytest.mark.parametrize("root", ["/storage/v1", ""])
def test_an_object_of_empty_name_is_not_the_list_of_objects(api, bucket, made, root):
    answer = api.get(f"{root}/b/{bucket}/o/")
    assert_json_error(answer, answer.status_code, None)
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("root", ["/storage/v1", ""])
def test_objects_are_listed_under_every_json_root(api, bucket, made, root):
    answer = api.get(f"{root}/b/{bucket}/o")
    assert [item["name"] for item in answer.json()["items"]] == ["dir/name"]


@pytest.mark.parametrize("path", ["/upload/storage/v1/b/{}/o", "/upload/b/{}/o", "/resumable/upload/storage/v1/b/{}/o"])
def test_media_uploads_are_taken_under_every_upload_root(api, bucket, path):
    answer = api.post(path.format(bucket), params={"uploadType": "media", "name": "up"}, data=DATA)
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "up").content == DATA


@pytest.mark.parametrize("path", ["/upload/storage/v1/b/{}/o", "/upload/b/{}/o", "/resumable/upload/storage/v1/b/{}/o"])
def test_resumable_uploads_are_started_under_every_upload_root(api, bucket, path):
    answer = api.post(path.format(bucket), params={"uploadType": "resumable", "name": "up"})
    assert answer.status_code == 200, answer.text
    finished = api.put(answer.headers["Location"].removeprefix(api.root), data=DATA)
    assert finished.status_code == 200, finished.text
    assert api.get_media(bucket, "up").content == DATA


@pytest.mark.parametrize("target", ["/storage/v1/b/{}/o/dir%2Fname?alt=media", "/b/{}/o/dir%2Fname?alt=media",
                                    "/download/storage/v1/b/{}/o/dir%2Fname?alt=media",
                                    "/download/storage/v1/b/{}/o/dir/name?alt=media",
                                    "/storage/v1/b/{}/o/dir/name?alt=media",
                                    "/{}/dir/name", "/{}/dir%2Fname", "/{}/%64ir%2F%6Eame"])
def test_media_is_read_under_every_download_path(api, bucket, made, target):
    status, _, _, body = api.raw("GET", target.format(bucket))
    assert (status, body) == (200, DATA)


def test_percent_encoded_buckets_are_decoded(api, bucket, made):
    encoded = "".join(f"%{ord(character):02X}" for character in bucket)
    for target in (f"/storage/v1/b/{encoded}/o/dir%2Fname?alt=media", f"/{encoded}/dir%2Fname"):
        status, _, _, body = api.raw("GET", target)
        assert (status, body) == (200, DATA), target


@pytest.mark.parametrize("domain", ["localhost", "storage.googleapis.com"])
@pytest.mark.parametrize("port", [True, False], ids=["port", "no-port"])
def test_a_bucket_in_the_host_is_a_virtual_hosted_request(api, bucket, made, domain, port):
    host = f"{bucket}.{domain}" + (":" + api.host.rpartition(":")[2] if port else "")
    for target in ("/dir/name", "/dir%2Fname"):
        status, _, _, body = api.raw("GET", target, {"Host": host})
        assert (status, body) == (200, DATA), (target, host)
    status, _, _, body = api.raw("GET", "/?prefix=dir", {"Host": host})
    assert status == 200
    assert b"<Key>dir/name</Key>" in body


@pytest.mark.parametrize("host", ["localhost", "storage.googleapis.com", "127.0.0.1", "gateway.example", "LOCALHOST"])
def test_a_host_without_a_bucket_is_path_style(api, bucket, made, host):
    for target in (f"/{bucket}/dir/name", f"/storage/v1/b/{bucket}/o/dir%2Fname?alt=media"):
        status, _, _, body = api.raw("GET", target, {"Host": host})
        assert (status, body) == (200, DATA), target


def test_virtual_hosted_names_that_look_like_json_paths_are_objects(api, bucket):
    name = "storage/v1/b/x/o"
    host = f"{bucket}.localhost"
    status, _, _, body = api.raw("PUT", f"/{name}", {"Host": host}, DATA)
    assert status == 200, body
    assert api.get_media(bucket, name).content == DATA


def test_a_domain_of_the_command_line_makes_virtual_hosts(bucket):
    with Server(extra_arguments=["--domain", "storage.localhost"]) as server:
        own = Api(server)
        assert own.insert_bucket(bucket).status_code == 200
        own.create_object(bucket, "dir/name", DATA)
        port = own.host.rpartition(":")[2]
        status, _, _, body = own.raw("GET", "/dir/name", {"Host": f"{bucket}.storage.localhost:{port}"})
        assert (status, body) == (200, DATA)


@pytest.mark.parametrize("query", ["key=AIza123", "prettyPrint=false", "alt=json", "quotaUser=x", "userIp=1.2.3.4",
                                   "$.xgafv=2", "ifMetaGenerationNotMatch=1", "userProject=p", "no-such=1", "a;b=c"])
def test_unknown_and_general_parameters_are_ignored(api, bucket, made, query):
    status, _, _, body = api.raw("GET", f"/storage/v1/b/{bucket}/o/dir%2Fname?{query}")
    assert status == 200, body
    assert json.loads(body)["generation"] == made["generation"]


def test_a_semicolon_does_not_separate_parameters(api, bucket):
    api.create_object(bucket, "semi/a;b/c", DATA)
    _, _, _, body = api.raw("GET", f"/storage/v1/b/{bucket}/o?prefix=semi/a;b/&delimiter=/")
    assert [item["name"] for item in json.loads(body)["items"]] == ["semi/a;b/c"]


def test_a_plus_in_a_query_is_a_space_and_an_encoded_one_a_plus(api, bucket):
    for name in ("a b", "a+b"):
        api.create_object(bucket, name)
    for prefix, expected in (("a+b", "a b"), ("a%20b", "a b"), ("a%2Bb", "a+b")):
        _, _, _, body = api.raw("GET", f"/storage/v1/b/{bucket}/o?prefix={prefix}")
        assert [item["name"] for item in json.loads(body)["items"]] == [expected]


def test_a_method_override_turns_a_post_into_a_patch(api, bucket, made):
    answer = api.post(api.object_path(bucket, "dir/name"), json={"metadata": {"k": "v"}},
                      headers={"X-HTTP-Method-Override": "PATCH"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"] == {"k": "v"}
    assert answer.json()["contentType"] == made["contentType"]


def test_a_method_override_works_with_a_gzipped_chunked_body(api, bucket, made):
    body = gzip.compress(json.dumps({"metadata": {"k": "v"}, "name": "dir/name", "bucket": bucket,
                                     "generation": made["generation"]}).encode())
    with RawConnection(api.root) as connection:
        connection.send_head("POST", api.object_path(bucket, "dir/name"), {
            "X-HTTP-Method-Override": "PATCH", "Content-Type": "application/json; charset=UTF-8",
            "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
        connection.send(chunked(body, 30))
        answer = connection.read_response("POST")
    assert answer.status == 200, answer.body
    assert answer.json()["metadata"] == {"k": "v"}


def test_a_method_override_on_a_get_deletes_nothing(api, bucket, made):
    answer = api.get(api.object_path(bucket, "dir/name"), headers={"X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code in (200, 400, 405)
    assert api.get_media(bucket, "dir/name").content == DATA


def test_a_long_get_may_come_as_a_post_with_its_query_in_a_form(api, bucket, made):
    answer = api.post(f"/storage/v1/b/{bucket}/o", data={"prefix": "dir/", "fields": "items/name"},
                      headers={"X-HTTP-Method-Override": "GET"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"items": [{"name": "dir/name"}]}


def xml_rows() -> list[tuple[str, str, str, bool]]:
    """(id, verb, selector, implemented) of each XML row of the server's own table."""
    table = subprocess.run([str(binary_path()), "routes", "--markdown"], check=True, capture_output=True, text=True,
                           timeout=60).stdout
    rows = re.findall(r"^\| `(xml\.\S+)` \| ([A-Z]+) \| (?:`(\S+)`|–) \| (yes|501) \|$", table, re.MULTILINE)
    return [(name, verb, selector, implemented == "yes") for name, verb, selector, implemented in rows]


def test_every_unimplemented_method_of_the_xml_api_is_501_and_is_named(api, bucket, made):
    rows = xml_rows()
    assert len(rows) > 60, "the table of `lakegate routes --markdown` was not understood"
    for name, verb, selector, implemented in rows:
        if implemented:
            continue
        target = f"/{bucket}/dir/name" if name.startswith("xml.object.") else f"/{bucket}"
        headers = {selector: "value"} if selector.startswith("x-") else {}
        query = f"?{selector}" if selector and not headers else ""
        status, _, _, body = api.raw(verb, target + query, headers)
        assert status == 501, (name, status, body)
        assert f"<Message>Method {name} is not implemented".encode() in body, (name, body)
    assert api.get_media(bucket, "dir/name").content == DATA


@pytest.mark.parametrize("path", ["/storage/v1/nothing", "/storage/v1/b/xyz/nothing-like-it",
                                  "/upload/storage/v1/nothing"])
def test_a_path_of_no_method_is_a_json_404(api, path):
    assert_json_error(api.get(path), 404, None)


def test_an_unsupported_http_method_is_refused(api, bucket):
    status, _, _, _ = api.raw("BREW", f"/storage/v1/b/{bucket}")
    assert status in (400, 404, 405, 501)


@pytest.mark.parametrize("target", ["/storage/v1/b?project=p", "/storage/v1/b/{}", "/storage/v1/b/{}/o/none",
                                    "/storage/v1/b/{}/o/none?alt=media", "/{}", "/{}/none", "/storage/v1/nothing"])
def test_every_answer_carries_a_request_id_of_its_own(api, bucket, target):
    seen = set()
    for _ in range(2):
        _, _, headers, _ = api.raw("GET", target.format(bucket))
        values = [value for key, value in headers if key.lower() == "x-guploader-uploadid"]
        assert len(values) == 1 and values[0]
        seen.add(values[0])
    assert len(seen) == 2


def test_the_token_endpoint_answers_a_jwt_bearer_grant(api):
    answer = api.post("/token", data={"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                      "assertion": "e30.e30.c2ln"})
    assert answer.status_code == 200, answer.text
    token = answer.json()
    assert token["token_type"] == "Bearer"
    assert isinstance(token["access_token"], str) and token["access_token"]
    assert isinstance(token["expires_in"], int) and token["expires_in"] > 0


@pytest.mark.parametrize("value", ["Bearer x", "Bearer ", "GOOG1 id:signature", "Basic Zm9v",
                                   "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=00"])
def test_any_credential_is_accepted_and_ignored_without_authentication(api, bucket, made, value):
    status, _, _, body = api.raw("GET", f"/storage/v1/b/{bucket}/o/dir%2Fname?alt=media", {"Authorization": value})
    assert (status, body) == (200, DATA)
