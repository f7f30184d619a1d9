"""Access control lists in requests and answers of buckets and objects: predefined ones, lists in bodies, and
`projection` [https://cloud.google.com/storage/docs/access-control/lists#predefined-acl]."""

import pytest

from tests.api.access_control_support import (INSERT_OBJECT, PUBLIC_SENTENCE, SET_BUCKET, SET_OBJECT, new_bucket,
                                              project_number, roles)
from tests.api.conftest import assert_condition_not_met, assert_json_error, unique_bucket_name

# By predefined list: who has which role besides an object's owner. {} stands for the project's number.
TEAMS = {"project-owners-{}": "OWNER", "project-editors-{}": "OWNER", "project-viewers-{}": "READER"}
BUCKET_LISTS = {
    "private": {"project-owners-{}": "OWNER"},
    "projectPrivate": TEAMS,
    "authenticatedRead": {"project-owners-{}": "OWNER", "allAuthenticatedUsers": "READER"},
    "publicRead": {"project-owners-{}": "OWNER", "allUsers": "READER"},
    "publicReadWrite": {"project-owners-{}": "OWNER", "allUsers": "WRITER"},
}
OBJECT_LISTS = {
    "private": {},
    "projectPrivate": TEAMS,
    "authenticatedRead": {"allAuthenticatedUsers": "READER"},
    "publicRead": {"allUsers": "READER"},
    "bucketOwnerRead": {"project-owners-{}": "READER"},
    "bucketOwnerFullControl": {"project-owners-{}": "OWNER"},
}
FULL = {"projection": "full"}


def filled(api, bucket: str, expected: dict) -> dict:
    number = project_number(api, bucket)
    return {entity.format(number): role for entity, role in expected.items()}


def object_roles(api, bucket: str, name: str) -> dict:
    """Everybody's role but the owner's, whose entry must be there."""
    resource = api.get_metadata(bucket, name, **FULL).json()
    found = roles(resource["acl"])
    assert found.pop(resource["owner"]["entity"]) == "OWNER"
    return found


def dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


@pytest.mark.parametrize("name", BUCKET_LISTS)
def test_a_bucket_is_created_with_a_predefined_list(api, name):
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket, predefinedAcl=name).status_code == 200
    shown = api.get(api.bucket_path(bucket), params=FULL).json()
    assert roles(shown["acl"]) == filled(api, bucket, BUCKET_LISTS[name])
    assert shown["owner"]["entity"] == f"project-owners-{shown['projectNumber']}"


@pytest.mark.parametrize("verb", ["PATCH", "PUT"])
def test_a_bucket_changes_to_a_predefined_list(api, bucket, verb):
    answer = api.request(verb, api.bucket_path(bucket), params={"predefinedAcl": "publicRead"}, json={})
    assert answer.status_code == 200, answer.text
    assert roles(answer.json()["acl"]) == filled(api, bucket, BUCKET_LISTS["publicRead"])


@pytest.mark.parametrize("name", OBJECT_LISTS)
def test_new_objects_get_the_buckets_predefined_default_list(api, name):
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket, predefinedDefaultObjectAcl=name).status_code == 200
    api.create_object(bucket, "object")
    expected = filled(api, bucket, OBJECT_LISTS[name])
    if name in ("authenticatedRead", "publicRead"):
        # Who will own the objects is not known yet: the bucket's owners stand for them.
        expected |= filled(api, bucket, {"project-owners-{}": "OWNER"})
    assert object_roles(api, bucket, "object") == expected
    default = api.get(api.bucket_path(bucket), params=FULL).json().get("defaultObjectAcl", [])
    assert roles(default) == expected


@pytest.mark.parametrize("name", OBJECT_LISTS)
def test_objects_are_made_with_a_predefined_list_in_every_way(api, bucket, name):
    expected = filled(api, bucket, OBJECT_LISTS[name])
    assert api.insert_media(bucket, "media", b"x", predefinedAcl=name).status_code == 200
    assert api.insert_multipart(bucket, {"name": "multipart"}, b"x", predefinedAcl=name).status_code == 200
    start = api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "resumable",
                                                      "predefinedAcl": name}, json={})
    assert api.session.put(start.headers["Location"], data=b"x").status_code == 200
    assert api.put(f"/{bucket}/xml", data=b"x", headers={"x-goog-acl": dashed(name)}).status_code == 200
    destination = {"destinationPredefinedAcl": name}
    path = api.object_path(bucket, "media")
    assert api.post(f"{path}/rewriteTo/b/{bucket}/o/rewrite", params=destination, json={}).status_code == 200
    assert api.post(f"{path}/copyTo/b/{bucket}/o/copy", params=destination, json={}).status_code == 200
    composed = api.post(api.object_path(bucket, "compose", "/compose"), params=destination,
                        json={"sourceObjects": [{"name": "media"}]})
    assert composed.status_code == 200, composed.text
    for made in ("media", "multipart", "resumable", "xml", "rewrite", "copy", "compose"):
        assert object_roles(api, bucket, made) == expected, made


@pytest.mark.parametrize("verb", ["PATCH", "PUT"])
def test_an_object_changes_to_a_predefined_list(api, bucket, verb):
    api.create_object(bucket, "object")
    answer = api.request(verb, api.object_path(bucket, "object"), params={"predefinedAcl": "publicRead"}, json={})
    assert answer.status_code == 200, answer.text
    assert object_roles(api, bucket, "object") == {"allUsers": "READER"}


def test_a_bucket_is_created_and_changed_with_lists_in_the_body(api):
    bucket = unique_bucket_name()
    answer = api.insert_bucket(bucket, {
        "acl": [{"entity": "user-a@example.com", "role": "WRITER", "kind": "ignored"}],
        "defaultObjectAcl": [{"entity": "allUsers", "role": "READER"}]})
    assert answer.status_code == 200, answer.text
    assert roles(answer.json()["acl"]) == {"user-a@example.com": "WRITER"}
    assert roles(answer.json()["defaultObjectAcl"]) == {"allUsers": "READER"}
    changed = api.patch(api.bucket_path(bucket), json={"acl": [{"entity": "allUsers", "role": "READER"}]}).json()
    assert roles(changed["acl"]) == {"allUsers": "READER"}
    assert roles(changed["defaultObjectAcl"]) == {"allUsers": "READER"}
    cleared = api.patch(api.bucket_path(bucket), json={"defaultObjectAcl": []}).json()
    assert "defaultObjectAcl" not in cleared


def test_an_object_is_made_and_changed_with_a_list_in_the_body(api, bucket):
    answer = api.insert_multipart(bucket, {"name": "object", "acl": [{"entity": "allUsers", "role": "READER"}]}, b"x")
    assert answer.status_code == 200, answer.text
    assert "allUsers" in roles(answer.json()["acl"])
    changed = api.patch(api.object_path(bucket, "object"),
                        json={"acl": [{"entity": "group-g@example.com", "role": "OWNER"}]})
    assert changed.json()["metageneration"] == "2"
    assert object_roles(api, bucket, "object") == {"group-g@example.com": "OWNER"}


def test_what_was_read_can_be_written_back(api, bucket):
    api.create_object(bucket, "object")
    for path in (api.bucket_path(bucket), api.object_path(bucket, "object")):
        before = api.get(path, params=FULL).json()
        answer = api.patch(path, json={"acl": before["acl"]})
        assert answer.status_code == 200, answer.text
        assert roles(answer.json()["acl"]) == roles(before["acl"])


def test_a_copy_has_the_default_list_of_where_it_goes_and_a_move_keeps_its_own(api, bucket):
    assert api.insert_media(bucket, "source", b"x", predefinedAcl="publicRead").status_code == 200
    path = api.object_path(bucket, "source")
    assert api.post(f"{path}/rewriteTo/b/{bucket}/o/copy", json={}).status_code == 200
    assert object_roles(api, bucket, "copy") == filled(api, bucket, TEAMS)
    assert api.put(f"/{bucket}/xml", headers={"x-goog-copy-source": f"/{bucket}/source"}).status_code == 200
    assert object_roles(api, bucket, "xml") == filled(api, bucket, TEAMS)
    assert api.post(f"{path}/moveTo/o/moved").status_code == 200
    assert object_roles(api, bucket, "moved") == {"allUsers": "READER"}


@pytest.mark.parametrize("entry", [
    {"entity": "allUsers"}, {"role": "READER"}, {"entity": "nobody", "role": "READER"},
    {"entity": "allUsers", "role": "KING"}, "allUsers", None])
def test_lists_that_are_none_are_400_and_make_nothing(api, bucket, entry):
    name = unique_bucket_name()
    for field in ("acl", "defaultObjectAcl"):
        assert_json_error(api.insert_bucket(name, {field: [entry]}), 400, None)
    assert api.get(api.bucket_path(name)).status_code == 404
    assert_json_error(api.insert_multipart(bucket, {"name": "object", "acl": [entry]}, b"x"), 400, None)
    assert api.get_metadata(bucket, "object").status_code == 404


def test_an_unknown_predefined_list_is_400_in_xml(api, bucket):
    answer = api.put(f"/{bucket}/object", data=b"x", headers={"x-goog-acl": "everybody"})
    assert answer.status_code == 400 and b"InvalidArgument" in answer.content
    assert api.get_metadata(bucket, "object").status_code == 404


def test_uniform_access_refuses_lists_everywhere(api):
    bucket = new_bucket(api, uniform=True)
    body = {"acl": [{"entity": "allUsers", "role": "READER"}]}
    for answer in (api.insert_media(bucket, "o", b"x", predefinedAcl="private"),
                   api.insert_multipart(bucket, {"name": "o", **body}, b"x"),
                   api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "o"}, json=body)):
        assert assert_json_error(answer, 400, "invalid")["message"] == INSERT_OBJECT
    assert api.get_metadata(bucket, "o").status_code == 404
    api.create_object(bucket, "object")
    refused = api.patch(api.object_path(bucket, "object"), json=body)
    assert assert_json_error(refused, 400, "invalid")["message"] == SET_OBJECT
    for params, change in (({"predefinedAcl": "publicRead"}, {}), ({}, body),
                           ({"predefinedDefaultObjectAcl": "publicRead"}, {})):
        refused = api.patch(api.bucket_path(bucket), params=params, json=change)
        assert assert_json_error(refused, 400, "invalid")["message"] == SET_BUCKET


def test_with_uniform_access_no_answer_shows_a_list(api):
    bucket = new_bucket(api, uniform=True)
    api.create_object(bucket, "object")
    for path in (api.bucket_path(bucket), api.object_path(bucket, "object")):
        shown = api.get(path, params=FULL).json()
        assert not {"acl", "defaultObjectAcl", "owner"} & set(shown)


def test_uniform_access_switched_off_again_gives_the_lists_back(api, bucket):
    assert api.insert_media(bucket, "object", b"x", predefinedAcl="publicRead").status_code == 200
    before = object_roles(api, bucket, "object")
    for enabled in (True, False):
        change = {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": enabled}}}
        assert api.patch(api.bucket_path(bucket), json=change).status_code == 200
    assert object_roles(api, bucket, "object") == before


def test_public_access_prevention_refuses_public_lists(api):
    bucket = new_bucket(api, enforced=True)
    for answer in (api.insert_media(bucket, "o", b"x", predefinedAcl="publicRead"),
                   api.patch(api.bucket_path(bucket), params={"predefinedAcl": "authenticatedRead"}, json={}),
                   api.patch(api.bucket_path(bucket), params={"predefinedDefaultObjectAcl": "publicRead"}, json={})):
        assert assert_condition_not_met(answer)["message"] == PUBLIC_SENTENCE
    assert api.get_metadata(bucket, "o").status_code == 404
    assert api.insert_media(bucket, "o", b"x", predefinedAcl="projectPrivate").status_code == 200


def test_lists_are_shown_where_the_discovery_document_says(api, bucket):
    api.create_object(bucket, "object")
    path = api.object_path(bucket, "object")
    by_default = {"acl" in api.get(path).json(), "acl" in api.get(api.bucket_path(bucket)).json()}
    assert by_default == {False}
    for changed in (path, api.bucket_path(bucket)):
        assert "acl" in api.patch(changed, json={}).json()
        assert "acl" not in api.patch(changed, params={"projection": "noAcl"}, json={}).json()
    listed = api.list_objects(bucket, **FULL).json()["items"]
    assert listed == [api.get(path, params=FULL).json()]
    buckets = api.get("/storage/v1/b", params={"project": api.project, "prefix": bucket, **FULL}).json()["items"]
    assert buckets == [api.get(api.bucket_path(bucket), params=FULL).json()]
