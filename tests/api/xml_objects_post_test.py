"""xml.bucket.post.form and xml.object.post: uploads by HTML forms, signed by policies, on a server that asks for
credentials. A form that is refused has stored nothing."""

import base64
import hashlib
import time
import uuid
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.api.conftest import crc32c_base64, md5_base64
from tests.api.signed_in_fixtures import administrator, hmac_key, own_api, server  # noqa: F401
from tests.support.forms import BOUNDARY, form_headers, multipart, v2_fields, v4_fields
from tests.support.sign_in import access_token, admin, aws4_headers, bearer, make_account

PROJECT = "test-project"
DATA = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 7
READER, CREATOR, USER = (f"roles/storage.{role}" for role in ("objectViewer", "objectCreator", "objectUser"))
RSA, GOOG_HMAC, AWS_HMAC = "GOOG4-RSA-SHA256", "GOOG4-HMAC-SHA256", "AWS4-HMAC-SHA256"


def insert_bucket(api, administrator, **resource) -> str:
    name = f"bucket-{uuid.uuid4().hex}"
    answer = api.post(f"/storage/v1/b?project={PROJECT}", json={"name": name, **resource},
                      headers=administrator["headers"])
    assert answer.status_code == 200, answer.text
    return name


@pytest.fixture
def bucket(own_api, administrator):
    return insert_bucket(own_api, administrator)


class Forms:
    """Posts forms to one bucket and looks at what came of it as the administrator."""

    def __init__(self, api, administrator, bucket):
        self.api, self.administrator, self.bucket = api, administrator, bucket

    def post(self, fields, data=DATA, target=None, headers=None, **body):
        return self.api.request("POST", target or f"/{self.bucket}", data=multipart(fields, data, **body),
                                headers=form_headers(**(headers or {})))

    def read(self, name):
        return self.api.get(f"/{self.bucket}/{quote(name, safe='')}", headers=self.administrator["headers"])

    def metadata(self, name):
        answer = self.api.get(self.api.object_path(self.bucket, name), params={"projection": "full"},
                              headers=self.administrator["headers"])
        assert answer.status_code == 200, answer.text
        return answer.json()

    def names(self):
        answer = self.api.get(f"/storage/v1/b/{self.bucket}/o", headers=self.administrator["headers"])
        return [item["name"] for item in answer.json().get("items", [])]

    def refused(self, status, code, fields, **post):
        answer = self.post(fields, **post)
        assert answer.status_code == status, answer.text
        assert f"<Code>{code}</Code>" in answer.text, answer.text
        assert self.names() == []
        return answer


@pytest.fixture
def forms(own_api, administrator, bucket):
    return Forms(own_api, administrator, bucket)


def grant_all_users(api, administrator, bucket, role):
    headers = administrator["headers"]
    policy = api.get(f"/storage/v1/b/{bucket}/iam", headers=headers).json()
    policy["bindings"].append({"role": role, "members": ["allUsers"]})
    answer = api.put(f"/storage/v1/b/{bucket}/iam", json=policy, headers=headers)
    assert answer.status_code == 200, answer.text


# What is signed gets in.

@pytest.mark.parametrize("way", [RSA, GOOG_HMAC, AWS_HMAC, "V2 RSA", "V2 GOOG", "V2 AWS"])
def test_a_form_that_is_signed_stores_its_file(forms, administrator, hmac_key, way):
    fields = {"key": "photos/photo.png", "bucket": forms.bucket, "Content-Type": "image/png"}
    if way.startswith("V2"):
        signed = v2_fields(administrator if way == "V2 RSA" else {**hmac_key, "aws": way == "V2 AWS"}, fields)
    else:
        signed = v4_fields(administrator if way == RSA else hmac_key, fields, algorithm=way)
    answer = forms.post(signed)
    assert answer.status_code == 204, answer.text
    assert answer.content == b""
    assert answer.headers["ETag"] == f'"{hashlib.md5(DATA).hexdigest()}"'
    assert forms.read("photos/photo.png").content == DATA
    made = forms.metadata("photos/photo.png")
    assert made["contentType"] == "image/png"
    assert made["crc32c"] == crc32c_base64(DATA)
    assert made["owner"]["entity"] == f"user-{administrator['client_email']}" if "owner" in made else True


def test_a_big_file_is_stored_as_it_came(forms, administrator):
    data = bytes(DATA) * 6000  # Some ten megabytes.
    assert forms.post(v4_fields(administrator, {"key": "big"}), data=data).status_code == 204
    assert hashlib.sha256(forms.read("big").content).digest() == hashlib.sha256(data).digest()


@pytest.mark.parametrize("data", [b"", b"\r\n", b"--", b"\r\n--" + BOUNDARY[:-1].encode(), b"\n--" + BOUNDARY.encode()],
                         ids=["nothing", "line end", "dashes", "almost the delimiter", "a delimiter behind a bare LF"])
def test_bytes_that_look_like_a_delimiter_are_the_files(forms, administrator, data):
    assert forms.post(v4_fields(administrator, {"key": "o"}), data=data).status_code == 204
    assert forms.read("o").content == data


def test_what_the_fields_say_of_the_object_is_said_of_it(forms, administrator):
    fields = {"key": "o", "Content-Type": "text/plain", "Cache-Control": "no-store", "Content-Disposition": "inline",
              "Content-Encoding": "identity", "Content-Language": "de", "x-goog-meta-Colour": "blue",
              "x-goog-storage-class": "NEARLINE", "x-goog-custom-time": "2026-01-02T03:04:05Z",
              "Content-MD5": md5_base64(DATA), "x-goog-hash": f"crc32c={crc32c_base64(DATA)}"}
    assert forms.post(v4_fields(administrator, fields)).status_code == 204
    made = forms.metadata("o")
    assert (made["contentType"], made["cacheControl"], made["contentDisposition"], made["contentEncoding"],
            made["contentLanguage"], made["metadata"], made["storageClass"]) == (
        "text/plain", "no-store", "inline", "identity", "de", {"colour": "blue"}, "NEARLINE")
    assert made["customTime"].startswith("2026-01-02T03:04:05")


def test_the_files_own_type_is_not_the_objects(forms, administrator):
    assert forms.post(v4_fields(administrator, {"key": "o"})).status_code == 204
    assert forms.metadata("o")["contentType"] == "application/octet-stream"


def test_amazons_fields_mean_what_googles_do(forms, hmac_key):
    fields = {"key": "o", "x-amz-meta-colour": "blue", "x-amz-storage-class": "NEARLINE",
              "x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(DATA).digest()).decode()}
    answer = forms.post(v4_fields(hmac_key, fields, algorithm=AWS_HMAC))
    assert answer.status_code == 204, answer.text
    assert answer.headers["x-amz-version-id"] == answer.headers["x-goog-generation"]
    made = forms.metadata("o")
    assert (made["metadata"], made["storageClass"]) == ({"colour": "blue"}, "NEARLINE")


@pytest.mark.parametrize("field", ["acl", "x-goog-acl", "x-amz-acl"])
def test_a_predefined_list_of_the_form_is_the_objects(own_api, administrator, field, hmac_key):
    fine = insert_bucket(own_api, administrator,
                         iamConfiguration={"uniformBucketLevelAccess": {"enabled": False}})
    forms = Forms(own_api, administrator, fine)
    key, algorithm = (hmac_key, AWS_HMAC) if field == "x-amz-acl" else (administrator, RSA)
    assert forms.post(v4_fields(key, {"key": "o", field: "public-read"}, algorithm=algorithm)).status_code == 204
    assert any(entry["entity"] == "allUsers" for entry in forms.metadata("o")["acl"])
    assert own_api.get(f"/{fine}/o").content == DATA
    assert forms.post(v4_fields(key, {"key": "p", field: "nonsense"}, algorithm=algorithm)).status_code == 400
    assert forms.names() == ["o"]


@pytest.mark.parametrize("sent,name", [("photo.png", "in/photo.png"), ("C:\\\\pictures\\\\a b.png", "in/a b.png"),
                                       ("dir/other/ü.png", "in/ü.png"), ("", "in/")])
def test_the_files_name_stands_in_for_its_variable(forms, administrator, sent, name):
    fields = v4_fields(administrator, {"key": "in/${filename}"}, [["starts-with", "$key", "in/"]])
    assert forms.post(fields, file_name=sent).status_code == 204
    assert forms.names() == [name]


def test_the_files_name_cannot_lead_out_of_what_the_policy_allows(forms, administrator):
    fields = v4_fields(administrator, {"key": "${filename}"}, [["starts-with", "$key", "in/"]])
    forms.refused(400, "InvalidPolicyDocument", fields, file_name="in/photo.png")


# The answer.

def test_the_answers_status_is_the_forms_choice(forms, administrator):
    for status, expected in [("200", 200), ("204", 204), ("", 204), ("299", 204), ("303", 204)]:
        answer = forms.post(v4_fields(administrator, {"key": "o", "success_action_status": status}))
        assert (answer.status_code, answer.content) == (expected, b""), status


def test_201_comes_with_a_document_that_says_what_was_made(forms, administrator, own_api):
    answer = forms.post(v4_fields(administrator, {"key": "a/ü b.png", "success_action_status": "201"}))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Content-Type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "PostResponse"
    assert root.findtext("Bucket") == forms.bucket
    assert root.findtext("Key") == "a/ü b.png"
    assert root.findtext("ETag") == answer.headers["ETag"] == f'"{hashlib.md5(DATA).hexdigest()}"'
    assert root.findtext("Location") == answer.headers["Location"]
    path = urlsplit(answer.headers["Location"]).path
    assert own_api.get(path, headers=forms.administrator["headers"]).content == DATA


@pytest.mark.parametrize("field", ["success_action_redirect", "redirect"])
@pytest.mark.parametrize("url", ["https://example.com/done", "http://example.com/done?x=y#part"])
def test_a_redirect_says_what_was_made(forms, administrator, field, url):
    answer = forms.post(v4_fields(administrator, {"key": "a b&c", field: url, "success_action_status": "201"}))
    assert answer.status_code == 303, answer.text
    went = urlsplit(answer.headers["Location"])
    query = parse_qs(went.query)
    assert (went.scheme, went.netloc, went.path, went.fragment) == (
        urlsplit(url).scheme, "example.com", "/done", urlsplit(url).fragment)
    assert query["bucket"] == [forms.bucket]
    assert query["key"] == ["a b&c"]
    assert query["etag"] == [f'"{hashlib.md5(DATA).hexdigest()}"']
    assert query.get("x", ["y"]) == ["y"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/relative", "https://example.com/\r\nSet-Cookie: a=b", "x",
                                 "data:text/html,x", "https://example.com/ü"])
def test_an_address_that_cannot_be_gone_to_is_none(forms, administrator, url):
    answer = forms.post(v4_fields(administrator, {"key": "o", "success_action_redirect": url}))
    assert answer.status_code == 204, answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_answer_carries_the_buckets_cors_headers(own_api, administrator):
    rule = {"origin": ["https://example.com"], "method": ["POST"], "responseHeader": ["ETag"], "maxAgeSeconds": 60}
    forms = Forms(own_api, administrator, insert_bucket(own_api, administrator, cors=[rule]))
    answer = forms.post(v4_fields(administrator, {"key": "o"}), headers={"Origin": "https://example.com"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "https://example.com"
    other = forms.post(v4_fields(administrator, {"key": "o"}), headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


# Where a form may be sent to.

def test_a_bucket_in_the_host_takes_forms_at_its_root(forms, administrator):
    port = urlsplit(forms.api.root).port
    host = f"{forms.bucket}.storage.localhost:{port}"
    answer = forms.post(v4_fields(administrator, {"key": "a/o", "success_action_status": "201"}), target="/",
                        headers={"Host": host})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"http://{host}/a%2Fo"
    assert forms.read("a/o").content == DATA


def test_a_form_at_an_objects_own_address_may_leave_its_name_out(forms, administrator):
    conditions = [["starts-with", "$key", "in/"]]
    answer = forms.post(v4_fields(administrator, {}, conditions), target=f"/{forms.bucket}/in/o")
    assert answer.status_code == 204, answer.text
    assert forms.names() == ["in/o"]


@pytest.mark.parametrize("fields", [{}, {"key": "in/other"}])
def test_the_objects_address_is_not_what_the_policy_speaks_of(forms, administrator, fields):
    signed = v4_fields(administrator, fields, [["starts-with", "$key", "in/"]])
    answer = forms.post(signed, target=f"/{forms.bucket}/out")
    assert answer.status_code == 400, answer.text
    assert forms.names() == []


def test_a_form_for_another_bucket_is_refused(forms, own_api, administrator):
    other = insert_bucket(own_api, administrator)
    signed = v4_fields(administrator, {"key": "o", "bucket": other})
    forms.refused(400, "InvalidPolicyDocument", signed)
    signed = v4_fields(administrator, {"key": "o"}, [{"key": "o"}, {"bucket": other}])
    forms.refused(400, "InvalidPolicyDocument", signed)


# What is not signed, or not so, does not.

@pytest.mark.parametrize("change", ["policy", "signature", "key", "access id", "none of the fields"])
@pytest.mark.parametrize("way", [RSA, GOOG_HMAC, "V2"])
def test_a_form_that_is_not_what_was_signed_is_refused(forms, administrator, hmac_key, way, change):
    key = administrator if way != GOOG_HMAC else hmac_key
    fields = v2_fields(key, {"key": "o"}) if way == "V2" else v4_fields(key, {"key": "o"}, algorithm=way)
    signature = "signature" if way == "V2" else "x-goog-signature"
    if change == "policy":
        other = v2_fields(key, {"key": "p"}) if way == "V2" else v4_fields(key, {"key": "p"}, algorithm=way)
        fields = {**fields, "key": "p", "policy": other["policy"]}
    if change == "signature":
        fields[signature] = ("0" if fields[signature][0] != "0" else "1") + fields[signature][1:]
    if change == "access id":
        name = "GoogleAccessId" if way == "V2" else "x-goog-credential"
        fields[name] = "nobody" + fields[name]
    if change == "key":
        fields["key"] = "p"
    if change == "none of the fields":
        del fields[signature]
    answer = forms.post(fields)
    assert answer.status_code in (400, 403), answer.text
    assert forms.names() == []


def test_a_policy_is_good_until_it_expires(forms, administrator, server):
    fields = v4_fields(administrator, {"key": "o"}, expires_in_s=-1)
    assert "expired" in forms.refused(400, "InvalidPolicyDocument", fields).text
    forms.refused(400, "InvalidPolicyDocument", v2_fields(administrator, {"key": "o"}, expires_in_s=-1))
    eight_days = v4_fields(administrator, {"key": "o"}, expires_in_s=8 * 86400)
    forms.refused(400, "InvalidPolicyDocument", eight_days)


def test_a_policy_of_the_future_is_refused(forms, administrator):
    now = time.time()
    forms.refused(403, "RequestTimeTooSkewed", v4_fields(administrator, {"key": "o"}, now_s=now + 16 * 60))
    assert forms.post(v4_fields(administrator, {"key": "o"}, now_s=now + 14 * 60)).status_code == 204


@pytest.mark.parametrize("conditions,fields", [
    ([{"key": "p"}], {"key": "o"}),
    ([["eq", "$key", "p"]], {"key": "o"}),
    ([["starts-with", "$key", "in/"]], {"key": "out/o"}),
    ([{"key": "o"}, {"acl": "private"}], {"key": "o", "acl": "public-read"}),
    ([{"key": "o"}, {"acl": "private"}], {"key": "o"}),
    ([{"key": "o"}, ["starts-with", "$Content-Type", "image/"]], {"key": "o", "Content-Type": "text/html"}),
    ([{"key": "o"}, {"success_action_status": "201"}], {"key": "o", "success_action_status": "200"}),
    ([{"key": "o"}], {"key": "o", "acl": "public-read"}),
    ([{"key": "o"}], {"key": "o", "x-goog-meta-a": "b"}),
    ([{"key": "o"}], {"key": "o", "success_action_redirect": "https://example.com/"}),
    ([{"key": "o"}, ["ends-with", "$key", "o"]], {"key": "o"}),
    ([{"key": "o"}, ["content-length-range", 5, 1]], {"key": "o"}),
    ([], {"key": "o"}),
], ids=str)
@pytest.mark.parametrize("way", ["V4", "V2"])
def test_every_condition_of_the_policy_holds(forms, administrator, way, conditions, fields):
    sign = v4_fields if way == "V4" else v2_fields
    forms.refused(400, "InvalidPolicyDocument", sign(administrator, fields, conditions))


def test_fields_that_say_to_be_ignored_need_no_condition(forms, administrator):
    fields = v4_fields(administrator, {"key": "o", "x-ignore-a": "b", "X-Ignore-C": "d"}, [{"key": "o"}])
    assert forms.post(fields).status_code == 204


@pytest.mark.parametrize("size,code", [(0, "EntityTooSmall"), (9, "EntityTooSmall"), (10, None), (20, None),
                                       (21, "EntityTooLarge"), (3_000_000, "EntityTooLarge")])
def test_the_file_is_as_long_as_the_policy_allows(forms, administrator, size, code):
    fields = v4_fields(administrator, {"key": "o"}, [{"key": "o"}, ["content-length-range", 10, 20]])
    if code is None:
        assert forms.post(fields, data=b"x" * size).status_code == 204
        assert forms.read("o").content == b"x" * size
    else:
        forms.refused(400, code, fields, data=b"x" * size)


def test_a_field_that_is_there_twice_is_refused(forms, administrator):
    signed = multipart(v4_fields(administrator, {"key": "o"}), DATA)
    extra = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="KEY"\r\n\r\np\r\n'.encode()
    answer = forms.api.request("POST", f"/{forms.bucket}", data=extra + signed, headers=form_headers())
    assert answer.status_code == 400, answer.text
    assert forms.names() == []


@pytest.mark.parametrize("beside", ["token", "token in the query", "signed header", "two policies", "two dialects"])
def test_two_ways_of_signing_in_are_refused(forms, own_api, administrator, hmac_key, beside):
    fields = v4_fields(administrator, {"key": "o"})
    target, headers = f"/{forms.bucket}", {}
    token = administrator["headers"]["Authorization"]
    if beside == "token":
        headers = {"Authorization": token}
    if beside == "token in the query":
        target += f"?access_token={token.split()[1]}"
    if beside == "signed header":
        body = multipart(fields, DATA)
        headers = aws4_headers("POST", own_api.root + target, hmac_key["access_id"], hmac_key["secret"], body,
                               extra_headers={"content-type": form_headers()["Content-Type"]})
        headers.pop("content-type")
    if beside == "two policies":
        fields = {**fields, **v2_fields(administrator, {"key": "o"})}
    if beside == "two dialects":
        fields = {**v4_fields(hmac_key, {"key": "o"}, algorithm=AWS_HMAC), **fields}
    answer = forms.post(fields, target=target, headers=headers)
    assert answer.status_code in (400, 403), answer.text
    assert forms.names() == []


def test_a_signed_request_covers_no_fields_of_a_form(forms, own_api, hmac_key):
    target = f"/{forms.bucket}"
    body = multipart({"key": "o"}, DATA)
    signed = aws4_headers("POST", own_api.root + target, hmac_key["access_id"], hmac_key["secret"], body,
                          extra_headers={"content-type": form_headers()["Content-Type"]})
    answer = own_api.request("POST", target, data=body, headers=signed)
    assert answer.status_code == 400, answer.text
    assert forms.names() == []


def test_headers_and_parameters_beside_a_form_say_nothing(forms, administrator):
    headers = {"x-goog-acl": "public-read", "x-goog-meta-a": "b", "Cache-Control": "no-store",
               "x-goog-if-generation-match": "5", "If-Match": '"x"'}
    answer = forms.post(v4_fields(administrator, {"key": "o"}), headers=headers,
                        target=f"/{forms.bucket}?success_action_status=201")
    assert answer.status_code == 204, answer.text
    made = forms.metadata("o")
    assert "metadata" not in made and "cacheControl" not in made


# What the signer may.

@pytest.fixture(scope="module")
def accounts(server):
    return {role: make_account(server, f"forms-{index}", *([role] if role else []))
            for index, role in enumerate(["", READER, CREATOR, USER])}


@pytest.mark.parametrize("role,creates,replaces", [("", False, False), (READER, False, False), (CREATOR, True, False),
                                                   (USER, True, True)])
def test_a_form_may_what_its_signer_may(forms, accounts, role, creates, replaces):
    key = accounts[role]
    first = forms.post(v4_fields(key, {"key": "o"}), data=b"first")
    assert first.status_code == (204 if creates else 403), first.text
    if not creates:
        assert forms.names() == []
        return
    second = forms.post(v4_fields(key, {"key": "o"}), data=b"second")
    assert second.status_code == (204 if replaces else 403), second.text
    assert forms.read("o").content == (b"second" if replaces else b"first")


def test_a_form_of_a_key_that_is_off_is_refused(forms, own_api, server, administrator):
    robot = make_account(server, "forms-off", "roles/storage.admin")
    assert forms.post(v4_fields(robot, {"key": "o"})).status_code == 204
    admin(server, "service-account", "disable", robot["client_email"])
    answer = forms.post(v4_fields(robot, {"key": "p"}))
    assert answer.status_code == 403, answer.text
    assert forms.names() == ["o"]


def test_a_form_without_a_policy_may_what_everybody_may(forms, own_api, administrator):
    forms.refused(403, "AccessDenied", {"key": "o"})
    grant_all_users(own_api, administrator, forms.bucket, CREATOR)
    assert forms.post({"key": "o", "submit": "Send"}, data=b"first").status_code == 204
    assert forms.post({"key": "o"}, data=b"second").status_code in (401, 403)
    assert forms.read("o").content == b"first"


def test_a_form_without_a_policy_is_its_token_holders(forms, administrator, accounts, own_api):
    assert forms.post({"key": "o"}, headers=administrator["headers"]).status_code == 204
    token = bearer(access_token(own_api, accounts[READER]))
    assert forms.post({"key": "p"}, headers=token).status_code == 403
    assert forms.names() == ["o"]


def test_conditions_and_leases_hold_for_forms(forms, administrator, own_api):
    fields = {"key": "o", "x-goog-if-generation-match": "0"}
    assert forms.post(v4_fields(administrator, fields)).status_code == 204
    assert forms.post(v4_fields(administrator, fields)).status_code == 412
    lease = own_api.post(f"/lakegate/v1/b/{forms.bucket}/o/o/lease:acquire?leaseDuration=60",
                         headers=administrator["headers"])
    assert lease.status_code == 200, lease.text
    assert forms.post(v4_fields(administrator, {"key": "o"})).status_code == 412
    held = {"key": "o", "x-lakegate-lease-id": lease.json()["leaseId"]}
    assert forms.post(v4_fields(administrator, held)).status_code == 204


def test_what_a_bucket_demands_of_every_request_it_demands_of_forms(own_api, administrator, accounts):
    paid = Forms(own_api, administrator, insert_bucket(own_api, administrator, billing={"requesterPays": True}))
    answer = paid.post(v4_fields(accounts[CREATOR], {"key": "o"}))
    assert answer.status_code == 400 and "UserProjectMissing" in answer.text, answer.text
    assert paid.post(v4_fields(administrator, {"key": "p"})).status_code == 204
    ranges = {"allowedIpCidrRanges": ["203.0.113.0/24"]}
    closed = insert_bucket(own_api, administrator, ipFilter={"mode": "Enabled", "publicNetworkSource": ranges})
    answer = Forms(own_api, administrator, closed).post(v4_fields(accounts[CREATOR], {"key": "o"}))
    assert answer.status_code == 403 and "IP filtering" in answer.text, answer.text


# Forms that are none.

def raw_post(forms, body, content_type=None):
    headers = {"Content-Type": content_type} if content_type else form_headers()
    return forms.api.request("POST", f"/{forms.bucket}", data=body, headers=headers)


def test_a_form_needs_a_name_and_a_file(forms, administrator):
    forms.refused(400, "InvalidArgument", v4_fields(administrator, {"success_action_status": "200"}))
    body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="key"\r\n\r\no\r\n--{BOUNDARY}--\r\n'
    answer = raw_post(forms, body.encode())
    assert answer.status_code == 400
    assert "IncorrectNumberOfFilesInPostRequest" in answer.text


@pytest.mark.parametrize("content_type,status", [("application/x-www-form-urlencoded", 412), ("text/plain", 412),
                                                 ("multipart/form-data", 400), ("multipart/related; boundary=x", 412)])
def test_a_form_must_be_encoded_as_one(forms, content_type, status):
    answer = raw_post(forms, b"key=o&file=x", content_type)
    assert answer.status_code == status, answer.text


def test_a_form_that_breaks_off_stores_nothing(forms, administrator):
    whole = multipart(v4_fields(administrator, {"key": "o"}), DATA)
    for missing in [3, 4, len(BOUNDARY), len(BOUNDARY) + 8, 500]:
        answer = raw_post(forms, whole[:-missing])
        assert answer.status_code == 400, (missing, answer.text)
        assert "MalformedPOSTRequest" in answer.text
        assert forms.names() == [], missing
    assert raw_post(forms, whole[:-2]).status_code == 204


def test_what_stands_behind_the_file_is_not_looked_at(forms, administrator):
    fields = v4_fields(administrator, {"key": "o"})
    assert forms.post(fields, after={"acl": "public-read", "key": "p", "submit": "Send"}).status_code == 204
    assert forms.names() == ["o"]


def test_fields_are_held_within_limits(forms):
    for fields in ({"key": "o", "x": "y" * 70_000}, {"key": "o", **{f"x{i}": "y" * 60_000 for i in range(5)}},
                   {"key": "o", **{f"x{i}": "y" for i in range(200)}}):
        answer = forms.post(fields)
        assert answer.status_code == 400, answer.text
        assert "MaxPostPreDataLengthExceededError" in answer.text
    assert forms.names() == []


@pytest.mark.parametrize("fields", [{"x-goog-meta-a": "b\r\nSet-Cookie: c"}, {"Content-Type": "a\nb"},
                                    {"x-goog-meta-a b": "c"}, {"x-goog-meta-a:": "c"}, {"Content-Disposition": "a\0b"}],
                         ids=str)
def test_a_field_cannot_smuggle_a_header_into_answers_to_come(forms, administrator, fields):
    forms.refused(400, "InvalidArgument", v4_fields(administrator, {"key": "o", **fields}))


@pytest.mark.parametrize("fields", [{"Content-MD5": md5_base64(b"other")},
                                    {"x-goog-hash": f"crc32c={crc32c_base64(b'other')}"}], ids=str)
def test_a_file_that_is_not_what_its_digest_says_is_refused(forms, administrator, fields):
    forms.refused(400, "BadDigest", v4_fields(administrator, {"key": "o", **fields}))
