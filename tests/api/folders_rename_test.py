"""storage.folders.rename [https://cloud.google.com/storage/docs/json_api/v1/folders/rename]."""

import concurrent.futures
import subprocess
import threading

import pytest

from tests.api.conftest import Api, assert_json_error
from tests.api.folder_support import (HIERARCHICAL, assert_flat_bucket_refused, assert_no_such_folder, folder_names,
                                      folder_path, folders_bucket, insert_folder, object_names, rename_path,
                                      wait_until)
from tests.support.server import Server, binary_path

# More than the request itself renames.
MANY = 4500


def rename(api, bucket, source, destination, **params):
    return api.post(rename_path(bucket, source, destination), params=params)


def test_a_small_folder_has_its_new_name_at_once(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/empty/", recursive="true")
    before = api.create_object(folders_bucket, "a/b/object", b"bytes", contentType="text/x", metadata={"k": "v"})
    folder = api.get(folder_path(folders_bucket, "a/")).json()
    answer = rename(api, folders_bucket, "a/", "z/")
    assert answer.status_code == 200, answer.text
    operation = answer.json()
    assert operation["kind"] == "storage#operation"
    assert operation["done"] is True
    assert operation["name"].startswith(f"projects/_/buckets/{folders_bucket}/operations/")
    metadata = operation["metadata"]
    assert metadata["@type"].endswith("google.storage.control.v2.RenameFolderMetadata")
    assert metadata["sourceFolderId"] == "a/" and metadata["destinationFolderId"] == "z/"
    assert metadata["commonMetadata"]["type"] == "rename-folder"
    assert metadata["commonMetadata"]["progressPercent"] == 100
    response = operation["response"]
    assert response["@type"].endswith("google.storage.control.v2.Folder")
    assert response["name"] == f"projects/_/buckets/{folders_bucket}/folders/z/"
    assert response["createTime"] == folder["createTime"]
    assert response["metageneration"] == "1"
    assert folder_names(api, folders_bucket) == ["z/", "z/b/", "z/empty/"]
    assert object_names(api, folders_bucket) == ["z/b/object"]
    after = api.get_metadata(folders_bucket, "z/b/object").json()
    named = {"id", "name", "selfLink", "mediaLink"}
    assert {key: after[key] for key in after.keys() - named} == {key: before[key] for key in before.keys() - named}
    assert api.get_media(folders_bucket, "z/b/object").content == b"bytes"
    assert_no_such_folder(api.get(folder_path(folders_bucket, "a/")))
    assert_json_error(api.get_metadata(folders_bucket, "a/b/object"), 404, "notFound")


def test_what_cannot_be_renamed_answers_its_error(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    insert_folder(api, folders_bucket, "b/")
    assert_no_such_folder(rename(api, folders_bucket, "gone/", "c/"))
    assert_json_error(rename(api, folders_bucket, "a/", "b/"), 409, "conflict", "already exists")
    assert_json_error(rename(api, folders_bucket, "a/", "x/y/"), 409, "conflict", "The parent folder does not exist.")
    assert_json_error(rename(api, folders_bucket, "a/", "a/b/"), 400, "invalid")
    assert_json_error(rename(api, folders_bucket, "a/", "f" * 512), 400, "invalid")
    assert folder_names(api, folders_bucket) == ["a/", "b/"]


def test_conditions_on_the_metageneration_of_the_source(api, folders_bucket):
    insert_folder(api, folders_bucket, "a/")
    answer = rename(api, folders_bucket, "a/", "b/", ifSourceMetagenerationMatch="2")
    assert_json_error(answer, 412, "conditionNotMet")
    answer = rename(api, folders_bucket, "a/", "b/", ifSourceMetagenerationNotMatch="1")
    assert_json_error(answer, 412, "conditionNotMet")
    assert rename(api, folders_bucket, "a/", "b/", ifSourceMetagenerationMatch="1").json()["done"] is True


def test_a_flat_bucket_answers_409(api, bucket):
    assert_flat_bucket_refused(rename(api, bucket, "a/", "b/"))


def fill(api, bucket, folder, count):
    local = threading.local()

    def put(number):
        if not hasattr(local, "api"):
            local.api = Api(api.server)
        local.api.create_object(bucket, f"{folder}{number:06}", b"x")

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(count)))


@pytest.fixture(scope="module")
def large():
    """A server of its own with a folder `a/` that takes more than one request's work to rename."""
    with Server() as server:
        api = Api(server)
        answer = api.insert_bucket("large", HIERARCHICAL)
        assert answer.status_code == 200, answer.text
        fill(api, "large", "a/", MANY)
        yield server, api


def all_names(api, bucket):
    names, token = [], None
    while True:
        page = api.list_objects(bucket, **({"pageToken": token} if token else {})).json()
        names += [item["name"] for item in page.get("items", [])]
        token = page.get("nextPageToken")
        if token is None:
            return names


def patch_until_gone(api, statuses):
    """Writes to an object of the folder all the while; what every attempt answers goes into `statuses`."""
    path = api.object_path("large", "a/000001")
    while not statuses or statuses[-1] != 404:
        answer = api.patch(path, json={"metadata": {"attempt": str(len(statuses))}})
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            assert_json_error(answer, 429, "rateLimitExceeded", "being renamed")


def test_a_large_folder_is_read_whole_and_not_written_until_the_operation_ends(large):
    server, api = large
    statuses: list[int] = []
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        writes = pool.submit(patch_until_gone, Api(server), statuses)
        wait_until(lambda: 200 in statuses)
        answer = rename(api, "large", "a/", "b/")
        assert answer.status_code == 200, answer.text
        operation = answer.json()
        assert operation["done"] is False
        while True:
            folders = folder_names(api, "large")
            assert folders in (["a/"], ["b/"])
            first = object_names(api, "large")
            assert len(first) == 1000 and len({name[0] for name in first}) == 1
            shown = api.get(folder_path("large", folders[0]))
            assert shown.status_code in (200, 404)
            if shown.status_code == 200 and "pendingRenameInfo" in shown.json():
                assert operation["name"].endswith("/" + shown.json()["pendingRenameInfo"]["operationId"])
            if api.insert_media("large", "b/new", b"data").status_code == 200:
                break
        writes.result()
    # First it is written, then nobody writes, then it has another name.
    order = [status for index, status in enumerate(statuses) if index == 0 or statuses[index - 1] != status]
    assert order == [200, 429, 404]
    assert all_names(api, "large") == [f"b/{number:06}" for number in range(MANY)] + ["b/new"]
    assert api.delete(api.object_path("large", "b/new")).status_code == 204


def test_a_rename_goes_on_after_the_process_is_killed_and_the_data_is_whole(large):
    server, api = large
    name = folder_names(api, "large")[0]
    other = "c/" if name == "b/" else "b/"
    assert rename(api, "large", name, other).json()["done"] is False
    server.kill()
    server.start()
    wait_until(lambda: api.insert_media("large", other + "new", b"data").status_code == 200)
    assert len(all_names(api, "large")) == MANY + 1
    assert folder_names(api, "large") == [other]
    assert api.get_media("large", other + "000007").content == b"x"
    server.stop()
    try:
        checked = subprocess.run([str(binary_path()), "check", str(server.data_dir)], capture_output=True, text=True,
                                 timeout=300, check=False)
        assert checked.returncode == 0, checked.stdout
        assert "folders: 1\n" in checked.stdout
        assert "errors: 0\n" in checked.stdout
    finally:
        server.start()
