"""storage.managedFolders.list [https://cloud.google.com/storage/docs/json_api/v1/managedFolder/list]."""

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.managed_folder_support import assert_uniform_access_required, folders_path, insert_folder, uniform_bucket
from tests.api.resources import names

FOLDERS = ["a/", "a/b/", "a/b/c/", "a0/", "b/"]


def fill(api, bucket: str) -> None:
    for name in reversed(FOLDERS):
        insert_folder(api, bucket, name)


def test_a_bucket_without_managed_folders_lists_none(api, uniform_bucket):
    api.create_object(uniform_bucket, "a/object")
    answer = api.get(folders_path(uniform_bucket))
    assert answer.status_code == 200
    assert answer.json() == {"kind": "storage#managedFolders"}


def test_all_are_listed_in_name_order_whole(api, uniform_bucket):
    fill(api, uniform_bucket)
    listing = api.get(folders_path(uniform_bucket)).json()
    assert names(listing) == FOLDERS
    assert "nextPageToken" not in listing
    assert all(item["kind"] == "storage#managedFolder" for item in listing["items"])
    assert listing["items"][0] == api.get(folders_path(uniform_bucket) + "/a%2F").json()


def test_a_prefix_selects(api, uniform_bucket):
    fill(api, uniform_bucket)
    for prefix in ("a/", "a", "a/b/", "zz"):
        expected = [name for name in FOLDERS if name.startswith(prefix)]
        assert names(api.get(folders_path(uniform_bucket), params={"prefix": prefix}).json()) == expected


def test_pages_of_one_hold_each_folder_once(api, uniform_bucket):
    fill(api, uniform_bucket)
    seen, token = [], None
    while True:
        params = {"pageSize": "1", "prefix": "a", **({"pageToken": token} if token else {})}
        page = api.get(folders_path(uniform_bucket), params=params).json()
        assert len(page["items"]) == 1
        seen += names(page)
        token = page.get("nextPageToken")
        if token is None:
            break
    assert seen == [name for name in FOLDERS if name.startswith("a")]


def test_bad_parameters_answer_400(api, uniform_bucket):
    for params in ({"pageSize": "x"}, {"pageSize": "-1"}, {"pageToken": "no token"}):
        assert_json_error(api.get(folders_path(uniform_bucket), params=params), 400, None)


def test_a_deleted_and_remade_bucket_has_none_of_the_old_ones(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    assert api.delete(folders_path(uniform_bucket) + "/a%2F").status_code == 204
    assert api.delete(api.bucket_path(uniform_bucket)).status_code == 204
    resource = {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}
    assert api.insert_bucket(uniform_bucket, resource).status_code == 200
    assert "items" not in api.get(folders_path(uniform_bucket)).json()


def test_a_bucket_without_uniform_access_answers_412(api, bucket):
    assert_uniform_access_required(api.get(folders_path(bucket)))


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.get(folders_path(unique_bucket_name())), 404, "notFound")
