"""Object contexts [https://cloud.google.com/storage/docs/object-contexts] and the `filter` of objects.list
[https://cloud.google.com/storage/docs/listing-objects#filter-by-object-contexts]."""

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, assert_json_error, unique_bucket_name
from tests.api.resources import names
from tests.api.resumable_support import send, start_location


def contexts(**values) -> dict:
    return {"custom": {key: {"value": value} for key, value in values.items()}}


def values(resource: dict) -> dict:
    return {key: payload["value"] for key, payload in resource.get("contexts", {}).get("custom", {}).items()}


def patch(api, bucket, body):
    return api.patch(api.object_path(bucket, "object"), json=body)


def test_contexts_are_stored_with_their_times(api, bucket):
    resource = api.create_object(bucket, "object", b"data", contexts=contexts(team="data", tier="gold"))
    assert values(resource) == {"team": "data", "tier": "gold"}
    for payload in resource["contexts"]["custom"].values():
        assert set(payload) == {"value", "createTime", "updateTime"}
        assert RFC3339_MILLISECONDS.match(payload["createTime"])
        assert payload["createTime"] == payload["updateTime"] == resource["timeCreated"]
    assert api.get_metadata(bucket, "object").json() == resource
    assert api.list_objects(bucket).json()["items"] == [resource]


def test_a_patch_merges_key_by_key_and_keeps_the_times_of_the_rest(api, bucket):
    made = api.create_object(bucket, "object", b"data", contexts=contexts(a="1", b="2", c="3"))["contexts"]["custom"]
    body = {"contexts": {"custom": {"a": {"value": "changed"}, "b": None, "new": {"value": "4"}}}}
    answer = patch(api, bucket, body)
    assert answer.status_code == 200, answer.text
    assert values(answer.json()) == {"a": "changed", "c": "3", "new": "4"}
    changed = answer.json()["contexts"]["custom"]
    assert changed["c"] == made["c"]
    assert changed["a"]["createTime"] == made["a"]["createTime"]
    assert changed["a"]["updateTime"] == changed["new"]["createTime"] == answer.json()["updated"]


@pytest.mark.parametrize("body", [{"contexts": None}, {"contexts": {"custom": None}}])
def test_null_deletes_all_contexts(api, bucket, body):
    api.create_object(bucket, "object", b"data", contexts=contexts(a="1"))
    answer = patch(api, bucket, body)
    assert answer.status_code == 200, answer.text
    assert "contexts" not in answer.json()


def test_an_update_replaces_contexts_and_keeps_the_creation_of_those_it_names(api, bucket):
    made = api.create_object(bucket, "object", b"data", contexts=contexts(a="1", b="2"))["contexts"]["custom"]
    answer = api.put(api.object_path(bucket, "object"), json={"contexts": contexts(a="new")})
    assert values(answer.json()) == {"a": "new"}
    assert answer.json()["contexts"]["custom"]["a"]["createTime"] == made["a"]["createTime"]
    assert "contexts" not in api.put(api.object_path(bucket, "object"), json={}).json()


@pytest.mark.parametrize("bad", [
    {"custom": {"": {"value": "v"}}}, {"custom": {"-a": {"value": "v"}}}, {"custom": {"a": {"value": ""}}},
    {"custom": {"a": {"value": "-v"}}}, {"custom": {"a\"b": {"value": "v"}}}, {"custom": {"a": {"value": "x/y"}}},
    {"custom": {"a\\b": {"value": "v"}}}, {"custom": {"a'b": {"value": "v"}}}, {"custom": {"k" * 257: {"value": "v"}}},
    {"custom": {"a": {"value": "v" * 257}}}, {"custom": {"a": {}}}, {"custom": {"a": "v"}}, {"custom": []}, [],
    {"custom": {"google:a": {"value": "v"}}}, {"custom": {f"k{i}": {"value": "v"} for i in range(51)}},
], ids=range(16))
def test_what_is_no_context_is_refused_and_stores_nothing(api, bucket, bad):
    assert_json_error(api.insert_multipart(bucket, {"name": "object", "contexts": bad}, b"data"), 400, "invalid")
    assert "items" not in api.list_objects(bucket).json()
    api.create_object(bucket, "object", b"data", contexts=contexts(kept="1"))
    assert_json_error(patch(api, bucket, {"contexts": bad}), 400, "invalid")
    assert values(api.get_metadata(bucket, "object").json()) == {"kept": "1"}


def test_fifty_contexts_of_any_script_are_taken(api, bucket):
    many = {f"клавиша{i}": "значение" for i in range(50)}
    assert values(api.create_object(bucket, "object", b"data", contexts=contexts(**many))) == many


@pytest.mark.parametrize("verb, take", [("copyTo", lambda body: body), ("rewriteTo", lambda body: body["resource"])])
def test_a_copy_keeps_contexts_unless_it_has_its_own(api, bucket, verb, take):
    api.create_object(bucket, "source", b"data", contexts=contexts(a="1"))
    path = api.object_path(bucket, "source", f"/{verb}/b/{bucket}/o/target")
    assert values(take(api.post(path).json())) == {"a": "1"}
    assert values(take(api.post(path, json={"contentType": "text/x-new"}).json())) == {"a": "1"}
    assert values(take(api.post(path, json={"contexts": contexts(b="2")}).json())) == {"b": "2"}


def test_a_rewrite_and_a_compose_drop_contexts_on_demand(api, bucket):
    api.create_object(bucket, "source", b"data", contexts=contexts(a="1"))
    path = api.object_path(bucket, "source", f"/rewriteTo/b/{bucket}/o/target")
    assert "contexts" not in api.post(path, params={"dropContextGroups": "custom"}).json()["resource"]
    assert_json_error(api.post(path, params={"dropContextGroups": "all"}), 400, "invalid")
    compose = api.object_path(bucket, "composite", "/compose")
    body = {"sourceObjects": [{"name": "source"}]}
    assert "contexts" not in api.post(compose, params={"dropContextGroups": "custom"}, json=body).json()


def test_a_composite_has_the_contexts_of_its_sources_the_later_first(api, bucket):
    api.create_object(bucket, "one", b"1", contexts=contexts(a="1", b="1"))
    api.create_object(bucket, "two", b"2", contexts=contexts(b="2", c="2"))
    body = {"sourceObjects": [{"name": "one"}, {"name": "two"}]}
    path = api.object_path(bucket, "composite", "/compose")
    assert values(api.post(path, json=body).json()) == {"a": "1", "b": "2", "c": "2"}
    body["destination"] = {"contexts": contexts(own="3")}
    assert values(api.post(path, json=body).json()) == {"own": "3"}


def test_a_move_and_a_resumable_upload_keep_contexts(api, bucket):
    location = start_location(api, bucket, "object", resource={"contexts": contexts(a="1")})
    answer = send(api, location, b"data")
    assert values(answer.json()) == {"a": "1"}
    moved = api.post(api.object_path(bucket, "object", "/moveTo/o/moved")).json()
    assert moved["contexts"] == answer.json()["contexts"]


# objects.list with `filter`.

@pytest.fixture(scope="module")
def filled(api):
    name = unique_bucket_name("contexts")
    assert api.insert_bucket(name).status_code == 200
    api.create_object(name, "a", b"", contexts=contexts(team="data", tier="gold"))
    api.create_object(name, "b", b"", contexts=contexts(team="web"))
    api.create_object(name, "c", b"")
    api.create_object(name, "dir/d", b"", contexts=contexts(tier="gold"))
    return name


@pytest.mark.parametrize("text, expected", [
    ('contexts."team":*', ["a", "b"]), ('contexts."team"="data"', ["a"]), ('-contexts."team":*', ["c", "dir/d"]),
    ('NOT contexts."team":*', ["c", "dir/d"]), ('-contexts."team"="data"', ["b", "c", "dir/d"]),
    ('NOT contexts."team"="data"', ["b", "c", "dir/d"]), ('contexts."team":* AND contexts."tier"="gold"', ["a"]),
    ('contexts."none":*', []), ("", ["a", "b", "c", "dir/d"]),
])
@pytest.mark.parametrize("page_size", [1, 2, 1000])
def test_a_filter_selects_objects_over_all_pages(api, filled, text, expected, page_size):
    found, token = [], ""
    while True:
        answer = api.list_objects(filled, filter=text, maxResults=page_size, **({"pageToken": token} if token else {}))
        assert answer.status_code == 200, answer.text
        found += names(answer.json())
        token = answer.json().get("nextPageToken", "")
        if not token:
            break
    assert found == expected


def test_prefixes_are_exempt_from_the_filter(api, filled):
    listing = api.list_objects(filled, filter='contexts."team"="web"', delimiter="/").json()
    assert names(listing) == ["b"] and listing["prefixes"] == ["dir/"]


@pytest.mark.parametrize("text", ['name="a"', 'contexts."team">"a"', 'contexts."team"=', "contexts.team:*",
                                  'contexts."a":* OR contexts."b":*', "contexts"])
def test_a_filter_that_is_not_well_formed_is_refused(api, filled, text):
    assert_json_error(api.list_objects(filled, filter=text), 400, "invalid", "filter")
