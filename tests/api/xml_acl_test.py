"""XML access control lists: of buckets, of objects, and of objects to come; what one API sets the other shows."""

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.xml_support import XmlClient, assert_xml_condition_failed, assert_xml_error, texts

TARGETS = ["bucket", "default", "object"]
JSON_PERMISSIONS = {"READER": "READ", "WRITER": "WRITE", "OWNER": "FULL_CONTROL"}


@pytest.fixture
def xml(api):
    return XmlClient(api)


class Lists:
    """One of the three lists of a bucket with an object, by both APIs."""

    def __init__(self, api, bucket: str, target: str):
        self.api = api
        self.xml = XmlClient(api)
        self.bucket = bucket
        self.name = "listed" if target == "object" else None
        self.query = "defaultObjectAcl" if target == "default" else "acl"
        if self.name:
            api.create_object(bucket, self.name)
        self.path = (api.object_path(bucket, self.name, "/acl") if self.name else
                     api.bucket_path(bucket) + ("/defaultObjectAcl" if target == "default" else "/acl"))

    def get(self, headers=()):
        return self.xml.get(self.bucket, self.name, self.query, headers)

    def put(self, body=b"", headers=()):
        body = body if isinstance(body, bytes) else body.encode()
        return self.xml.put(self.bucket, self.name, body, headers, self.query)

    def json(self) -> dict[str, str]:
        return {entry["entity"]: entry["role"] for entry in self.api.get(self.path).json().get("items", [])}


@pytest.fixture(params=TARGETS)
def lists(api, bucket, request):
    return Lists(api, bucket, request.param)


def entry(scope: str, permission: str) -> str:
    return f"<Entry>{scope}<Permission>{permission}</Permission></Entry>"


def email(kind: str, address: str) -> str:
    return f"<Scope type='{kind}ByEmail'><EmailAddress>{address}</EmailAddress></Scope>"


def acl(*entries: str) -> str:
    return "<AccessControlList><Entries>" + "".join(entries) + "</Entries></AccessControlList>"


def test_the_list_says_what_json_says(lists):
    answer = lists.get()
    assert answer.status == 200, answer.body
    root = answer.xml()
    assert root.tag == "AccessControlList"
    permissions = texts(root, "Entries/Entry/Permission")
    assert permissions == [JSON_PERMISSIONS[role] for role in lists.json().values()]
    assert all(scope.get("type") in ("GroupById", "UserById", "UserByEmail") for scope in root.iter("Scope"))
    assert b"xmlns" not in answer.body


def test_a_list_that_was_read_can_be_written_again(lists):
    before = lists.json()
    assert lists.put(lists.get().body).status == 200
    assert lists.json() == before


def test_every_kind_of_scope_is_set_and_shown(lists):
    body = acl(entry("<Scope type='AllUsers'/>", "READ"), entry("<Scope type='AllAuthenticatedUsers'/>", "READ"),
               entry(email("User", "a@example.com"), "FULL_CONTROL"), entry(email("Group", "g@example.com"), "READ"),
               entry("<Scope type='GroupByDomain'><Domain>example.com</Domain></Scope>", "READ"),
               entry("<Scope type='UserById'><ID>abc123</ID></Scope>", "READ"))
    assert lists.put(body).status == 200
    wanted = {"allUsers": "READER", "allAuthenticatedUsers": "READER", "user-a@example.com": "OWNER",
              "group-g@example.com": "READER", "domain-example.com": "READER", "user-abc123": "READER"}
    shown = lists.json()
    assert {entity: shown.get(entity) for entity in wanted} == wanted
    types = {scope.get("type") for scope in lists.get().xml().iter("Scope")}
    assert types >= {"AllUsers", "AllAuthenticatedUsers", "UserByEmail", "GroupByEmail", "GroupByDomain", "UserById"}


def test_what_json_adds_xml_shows(lists):
    assert lists.api.post(lists.path, json={"entity": "user-b@example.com", "role": "READER"}).status_code == 200
    entries = lists.get().xml().findall("Entries/Entry")
    shown = {each.findtext("Scope/EmailAddress"): each.findtext("Permission") for each in entries}
    assert shown["b@example.com"] == "READ"


@pytest.mark.parametrize("name,entity", [("public-read", "allUsers"), ("authenticated-read", "allAuthenticatedUsers")])
def test_a_list_is_set_by_its_name(lists, name, entity):
    assert lists.put(headers={"x-goog-acl": name}).status == 200
    assert lists.json()[entity] == "READER"


def test_a_name_and_a_document_together_are_refused(lists):
    before = lists.json()
    answer = lists.put(acl(entry("<Scope type='AllUsers'/>", "READ")), {"x-goog-acl": "private"})
    assert_xml_error(answer, 400, "InvalidArgument")
    assert lists.json() == before


@pytest.mark.parametrize("body,code", [
    ("", "MalformedXML"), ("<AccessControlList", "MalformedXML"), ("<AccessControlPolicy/>", "MalformedXML"),
    (acl("<Grant/>"), "MalformedXML"), (acl("<Entry/>"), "MalformedXML"),
    (acl("<Entry><Scope type='AllUsers'/></Entry>"), "MalformedXML"),
    (acl(entry("<Scope/>", "READ")), "MalformedXML"),
    (acl(entry("<Scope type='Everybody'/>", "READ")), "MalformedXML"),
    (acl(entry("<Scope type='UserByEmail'/>", "READ")), "MalformedXML"),
    (acl(entry(email("User", "a@b@c"), "READ")), "InvalidArgument"),
    (acl(entry("<Scope type='AllUsers'/>", "OWN")), "InvalidArgument"),
])
def test_a_wrong_list_is_refused_and_changes_nothing(lists, body, code):
    before = lists.json()
    assert_xml_error(lists.put(body), 400, code)
    assert lists.json() == before


@pytest.mark.parametrize("target", ["default", "object"])
def test_objects_have_no_write_permission(api, bucket, target):
    body = acl(entry("<Scope type='AllUsers'/>", "WRITE"))
    assert_xml_error(Lists(api, bucket, target).put(body), 400, "InvalidArgument")


def test_buckets_have_one(api, bucket):
    lists = Lists(api, bucket, "bucket")
    assert lists.put(acl(entry(email("User", "w@example.com"), "WRITE"))).status == 200
    assert lists.json() == {"user-w@example.com": "WRITER"}


def test_an_unknown_name_of_a_list_is_400(lists):
    assert_xml_error(lists.put(headers={"x-goog-acl": "world"}), 400, "InvalidArgument")


def test_a_metageneration_that_is_not_the_present_one_is_412(lists):
    before = lists.json()
    stale = {"x-goog-if-metageneration-match": "9"}
    assert_xml_condition_failed(lists.get(stale))
    assert_xml_condition_failed(lists.put(headers={"x-goog-acl": "public-read", **stale}))
    assert lists.json() == before
    answer = lists.put(headers={"x-goog-acl": "public-read", "x-goog-if-metageneration-match": "1"})
    assert (answer.status, answer.get("x-goog-metageneration")) == (200, "2")


def test_the_list_of_a_generation_is_of_that_one_alone(api, xml):
    bucket = unique_bucket_name("acl")
    api.insert_bucket(bucket, {"versioning": {"enabled": True}})
    old = api.create_object(bucket, "o", b"1")["generation"]
    api.create_object(bucket, "o", b"2")
    assert xml.put(bucket, "o", query=f"acl&generation={old}", headers={"x-goog-acl": "public-read"}).status == 200
    assert b"AllUsers" in xml.get(bucket, "o", f"acl&generation={old}").body
    assert b"AllUsers" not in xml.get(bucket, "o", "acl").body
    stale = {"x-goog-if-generation-match": old, "x-goog-acl": "public-read"}
    assert_xml_condition_failed(xml.put(bucket, "o", query="acl", headers=stale))


def test_a_bucket_with_uniform_access_has_no_lists(api, xml):
    bucket = unique_bucket_name("uniform")
    api.insert_bucket(bucket, {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}})
    lists = Lists(api, bucket, "object")
    assert_xml_error(lists.get(), 400, "InvalidArgument")
    assert_xml_error(lists.put(headers={"x-goog-acl": "public-read"}), 400, "InvalidArgument")
    assert_xml_error(xml.get(bucket, query="acl"), 400, "InvalidArgument")
    assert_xml_error(xml.put(bucket, query="acl", headers={"x-goog-acl": "public-read"}), 400, "InvalidArgument")


def test_public_access_prevention_refuses_public_lists(api, xml):
    bucket = unique_bucket_name("prevented")
    api.insert_bucket(bucket, {"iamConfiguration": {"publicAccessPrevention": "enforced"}})
    lists = Lists(api, bucket, "object")
    assert lists.put(headers={"x-goog-acl": "public-read"}).status == 412
    assert "allUsers" not in lists.json()


def test_lists_of_what_is_missing_are_404(api, xml, bucket):
    assert_xml_error(xml.get("no-such-bucket-anywhere", query="acl"), 404, "NoSuchBucket")
    assert_xml_error(xml.get(bucket, "missing", "acl"), 404, "NoSuchKey")
    assert_xml_error(xml.put(bucket, "missing", query="acl", headers={"x-goog-acl": "private"}), 404, "NoSuchKey")
    assert api.get_metadata(bucket, "missing").status_code == 404
