"""Object versioning: live and noncurrent generations through list, get and delete.

[https://cloud.google.com/storage/docs/object-versioning]
"""

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, assert_condition_not_met, assert_json_error


def versions(api, bucket, **params):
    """(name, generation) of each version, in the order of the list."""
    answer = api.list_objects(bucket, versions="true", **params)
    assert answer.status_code == 200, answer.text
    return [(item["name"], item["generation"]) for item in answer.json().get("items", [])]


def put(api, bucket, name, data):
    return api.create_object(bucket, name, data)["generation"]


def test_an_overwrite_makes_the_old_generation_noncurrent_and_keeps_its_content(api, versioned_bucket):
    first = api.create_object(versioned_bucket, "object", b"first", metadata={"k": "v"})
    second = api.create_object(versioned_bucket, "object", b"second")
    old = api.get_metadata(versioned_bucket, "object", generation=first["generation"]).json()
    assert RFC3339_MILLISECONDS.match(old["timeDeleted"])
    assert {key: value for key, value in old.items() if key != "timeDeleted"}.items() >= {
        "size": "5", "metadata": {"k": "v"}, "generation": first["generation"], "crc32c": first["crc32c"],
        "id": first["id"], "timeCreated": first["timeCreated"]}.items()
    assert api.get_media(versioned_bucket, "object", generation=first["generation"]).content == b"first"
    assert api.get_metadata(versioned_bucket, "object").json() == second
    assert "timeDeleted" not in second


def test_the_media_link_of_a_noncurrent_generation_leads_to_its_content(api, versioned_bucket):
    first = api.create_object(versioned_bucket, "object", b"first")
    api.create_object(versioned_bucket, "object", b"second")
    assert api.session.get(first["mediaLink"], timeout=60).content == b"first"


def test_versions_are_listed_by_name_and_then_by_generation_and_only_when_asked_for(api, versioned_bucket):
    generations = {name: [] for name in ("a", "a/b", "b")}
    for round_number in range(3):
        for name in ("b", "a", "a/b"):
            generations[name].append(put(api, versioned_bucket, name, f"{name} {round_number}".encode()))
    expected = [(name, generation) for name in ("a", "a/b", "b") for generation in generations[name]]
    assert versions(api, versioned_bucket) == expected
    live = api.list_objects(versioned_bucket).json()["items"]
    assert [(item["name"], item["generation"]) for item in live] == [
        (name, generations[name][-1]) for name in ("a", "a/b", "b")]
    assert api.list_objects(versioned_bucket, versions="false").json()["items"] == live


def test_only_noncurrent_versions_say_when_they_were_deleted(api, versioned_bucket):
    put(api, versioned_bucket, "object", b"1")
    live = put(api, versioned_bucket, "object", b"2")
    items = api.list_objects(versioned_bucket, versions="true").json()["items"]
    assert {item["generation"] for item in items if "timeDeleted" not in item} == {live}
    assert len(items) == 2


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_of_versions_together_hold_every_one_once(api, versioned_bucket, limit):
    for round_number in range(3):
        for name in ("a", "b"):
            put(api, versioned_bucket, name, str(round_number).encode())
    expected = versions(api, versioned_bucket)
    assert len(expected) == 6
    found, token, pages = [], None, 0
    while pages == 0 or token:
        page = api.list_objects(versioned_bucket, versions="true", maxResults=limit,
                                **({"pageToken": token} if token else {})).json()
        assert len(page.get("items", [])) <= limit
        found += [(item["name"], item["generation"]) for item in page.get("items", [])]
        token = page.get("nextPageToken")
        pages += 1
        assert pages <= 20
    assert found == expected


def test_deleting_the_live_object_makes_it_noncurrent(api, versioned_bucket):
    generation = put(api, versioned_bucket, "object", b"data")
    assert api.delete(api.object_path(versioned_bucket, "object")).status_code == 204
    assert_json_error(api.get_metadata(versioned_bucket, "object"), 404, "notFound")
    assert api.get_media(versioned_bucket, "object").status_code == 404
    assert "items" not in api.list_objects(versioned_bucket).json()
    assert versions(api, versioned_bucket) == [("object", generation)]
    assert "timeDeleted" in api.get_metadata(versioned_bucket, "object", generation=generation).json()
    assert api.get_media(versioned_bucket, "object", generation=generation).content == b"data"
    assert_json_error(api.delete(api.object_path(versioned_bucket, "object")), 404, "notFound")


def test_if_generation_match_zero_holds_when_only_noncurrent_versions_are_left(api, versioned_bucket):
    first = put(api, versioned_bucket, "object", b"first")
    assert_condition_not_met(api.insert_media(versioned_bucket, "object", b"x", ifGenerationMatch="0"))
    assert api.delete(api.object_path(versioned_bucket, "object")).status_code == 204
    answer = api.insert_media(versioned_bucket, "object", b"second", ifGenerationMatch="0")
    assert answer.status_code == 200, answer.text
    assert versions(api, versioned_bucket) == [("object", first), ("object", answer.json()["generation"])]


def test_deleting_a_noncurrent_generation_removes_it_for_good(api, versioned_bucket):
    first = put(api, versioned_bucket, "object", b"first")
    second = put(api, versioned_bucket, "object", b"second")
    third = put(api, versioned_bucket, "object", b"third")
    answer = api.delete(api.object_path(versioned_bucket, "object"), params={"generation": second})
    assert answer.status_code == 204
    assert versions(api, versioned_bucket) == [("object", first), ("object", third)]
    assert_json_error(api.get_metadata(versioned_bucket, "object", generation=second), 404, "notFound")
    assert api.get_media(versioned_bucket, "object", generation=first).content == b"first"
    assert api.get_media(versioned_bucket, "object").content == b"third"


def test_deleting_the_live_generation_by_its_number_removes_it_for_good(api, versioned_bucket):
    first = put(api, versioned_bucket, "object", b"first")
    live = put(api, versioned_bucket, "object", b"live")
    answer = api.delete(api.object_path(versioned_bucket, "object"), params={"generation": live})
    assert answer.status_code == 204
    assert versions(api, versioned_bucket) == [("object", first)]
    assert api.get_metadata(versioned_bucket, "object").status_code == 404


def test_suspending_versioning_keeps_noncurrent_versions_and_makes_no_new_ones(api, versioned_bucket):
    first = put(api, versioned_bucket, "object", b"first")
    put(api, versioned_bucket, "object", b"second")
    answer = api.patch(api.bucket_path(versioned_bucket), json={"versioning": {"enabled": False}})
    assert answer.status_code == 200
    third = put(api, versioned_bucket, "object", b"third")
    assert versions(api, versioned_bucket) == [("object", first), ("object", third)]
    assert api.delete(api.object_path(versioned_bucket, "object")).status_code == 204
    assert versions(api, versioned_bucket) == [("object", first)]


def test_switching_versioning_on_keeps_what_is_live(api, bucket):
    first = put(api, bucket, "object", b"first")
    assert api.patch(api.bucket_path(bucket), json={"versioning": {"enabled": True}}).status_code == 200
    second = put(api, bucket, "object", b"second")
    assert versions(api, bucket) == [("object", first), ("object", second)]
    assert api.get_media(bucket, "object", generation=first).content == b"first"


def test_prefix_delimiter_and_glob_apply_to_versions_too(api, versioned_bucket):
    for _ in range(2):
        for name in ("dir/a", "dir/b", "top"):
            put(api, versioned_bucket, name, b"x")
    assert [name for name, _ in versions(api, versioned_bucket, prefix="dir/b")] == ["dir/b", "dir/b"]
    assert [name for name, _ in versions(api, versioned_bucket, matchGlob="t*")] == ["top", "top"]
    answer = api.list_objects(versioned_bucket, versions="true", delimiter="/").json()
    assert [item["name"] for item in answer["items"]] == ["top", "top"]
    assert answer["prefixes"] == ["dir/"]


def test_a_prefix_of_noncurrent_versions_alone_shows_only_with_versions(api, versioned_bucket):
    put(api, versioned_bucket, "gone/object", b"x")
    assert api.delete(api.object_path(versioned_bucket, "gone/object")).status_code == 204
    assert api.list_objects(versioned_bucket, delimiter="/").json() == {"kind": "storage#objects"}
    assert api.list_objects(versioned_bucket, delimiter="/", versions="true").json()["prefixes"] == ["gone/"]


def test_generation_zero_reads_copies_and_changes_the_live_version_in_both_apis(api, versioned_bucket):
    put(api, versioned_bucket, "object", b"old")
    live = put(api, versioned_bucket, "object", b"new")
    assert api.get_metadata(versioned_bucket, "object", generation="0").json()["generation"] == live
    assert api.get_media(versioned_bucket, "object", generation="0").content == b"new"
    assert api.get(f"/{versioned_bucket}/object", params={"generation": "0"}).content == b"new"
    copied = api.post(api.object_path(versioned_bucket, "object", f"/copyTo/b/{versioned_bucket}/o/copy"),
                      params={"sourceGeneration": "0"})
    assert copied.status_code == 200, copied.text
    assert api.get_media(versioned_bucket, "copy").content == b"new"
    changed = api.patch(api.object_path(versioned_bucket, "object"), params={"generation": "0"},
                        json={"metadata": {"k": "v"}})
    assert (changed.status_code, changed.json()["generation"]) == (200, live)
