"""storage.folders.list [https://cloud.google.com/storage/docs/json_api/v1/folders/list], and folders in listings of
objects."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.folder_support import (assert_flat_bucket_refused, folder_names, folders_bucket, folders_path,
                                      insert_folder, object_names)
from tests.api.managed_folder_support import insert_folder as insert_managed_folder
from tests.api.managed_folder_support import uniform_bucket


@pytest.fixture
def tree(api, folders_bucket) -> str:
    for name in ("a-/", "a/b/c/", "a/d/", "e/"):
        insert_folder(api, folders_bucket, name, recursive="true")
    return folders_bucket


def test_folders_are_listed_in_the_order_of_their_names(api, tree):
    answer = api.get(folders_path(tree)).json()
    assert answer["kind"] == "storage#folders"
    assert "nextPageToken" not in answer
    assert [item["name"] for item in answer["items"]] == ["a-/", "a/", "a/b/", "a/b/c/", "a/d/", "e/"]
    assert {item["kind"] for item in answer["items"]} == {"storage#folder"}


def test_an_empty_list_has_no_items(api, folders_bucket):
    assert api.get(folders_path(folders_bucket)).json() == {"kind": "storage#folders"}


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_go_on_where_they_ended(api, tree, size):
    names, token = [], None
    while True:
        page = api.get(folders_path(tree), params={"pageSize": size, **({"pageToken": token} if token else {})}).json()
        assert len(page.get("items", [])) <= size
        names += [item["name"] for item in page["items"]]
        token = page.get("nextPageToken")
        if token is None:
            break
    assert names == ["a-/", "a/", "a/b/", "a/b/c/", "a/d/", "e/"]


def test_a_prefix_is_a_folder_with_all_below_it(api, tree):
    assert folder_names(api, tree, prefix="a/") == ["a/", "a/b/", "a/b/c/", "a/d/"]
    assert folder_names(api, tree, prefix="z/") == []
    assert_json_error(api.get(folders_path(tree), params={"prefix": "a"}), 400, "invalid", "end with a '/'")


def test_the_delimiter_shows_one_level(api, tree):
    assert folder_names(api, tree, delimiter="/") == ["a-/", "a/", "e/"]
    assert folder_names(api, tree, delimiter="/", prefix="a/") == ["a/", "a/b/", "a/d/"]
    assert_json_error(api.get(folders_path(tree), params={"delimiter": "-"}), 400, "invalid", "delimiter")


def test_offsets_bound_the_names(api, tree):
    assert folder_names(api, tree, startOffset="a/b/", endOffset="e/") == ["a/b/", "a/b/c/", "a/d/"]
    assert folder_names(api, tree, startOffset="z", endOffset="a") == []


def test_a_token_of_something_else_answers_400(api, tree):
    assert_json_error(api.get(folders_path(tree), params={"pageToken": "nonsense"}), 400, "invalid")


def test_a_flat_bucket_answers_409_and_a_missing_one_404(api, bucket):
    assert_flat_bucket_refused(api.get(folders_path(bucket)))
    assert_json_error(api.get(folders_path(unique_bucket_name())), 404, "notFound")


def prefixes(api, bucket, **params):
    answer = api.list_objects(bucket, delimiter="/", **params)
    assert answer.status_code == 200, answer.text
    return answer.json().get("prefixes", [])


def test_empty_folders_are_prefixes_of_objects_on_demand(api, folders_bucket):
    insert_folder(api, folders_bucket, "empty/")
    api.create_object(folders_bucket, "full/object")
    api.create_object(folders_bucket, "object")
    assert prefixes(api, folders_bucket) == ["full/"]
    assert prefixes(api, folders_bucket, includeFoldersAsPrefixes="true") == ["empty/", "full/"]
    assert prefixes(api, folders_bucket, includeFoldersAsPrefixes="true", prefix="empty/") == []
    assert object_names(api, folders_bucket, includeFoldersAsPrefixes="true", delimiter="/") == ["object"]
    # Without the delimiter there are no prefixes.
    assert "prefixes" not in api.list_objects(folders_bucket, includeFoldersAsPrefixes="true").json()


def test_managed_folders_of_a_flat_bucket_are_prefixes_on_demand(api, uniform_bucket):
    insert_managed_folder(api, uniform_bucket, "managed/deep/")
    api.create_object(uniform_bucket, "object")
    assert prefixes(api, uniform_bucket) == []
    assert prefixes(api, uniform_bucket, includeFoldersAsPrefixes="true") == ["managed/"]
    assert prefixes(api, uniform_bucket, includeFoldersAsPrefixes="true", prefix="managed/") == ["managed/deep/"]
