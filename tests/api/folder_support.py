"""What the tests of folders share."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name

HIERARCHICAL = {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}},
                "hierarchicalNamespace": {"enabled": True}}
FINISH_TIMEOUT_S = 60


@pytest.fixture
def folders_bucket(api) -> str:
    """The name of a fresh bucket with a hierarchical namespace."""
    return make_folders_bucket(api)


def make_folders_bucket(api, **settings) -> str:
    name = unique_bucket_name("folders")
    answer = api.insert_bucket(name, {**HIERARCHICAL, **settings})
    assert answer.status_code == 200, answer.text
    return name


def folders_path(bucket: str) -> str:
    return f"/storage/v1/b/{bucket}/folders"


def folder_path(bucket: str, name: str) -> str:
    return f"{folders_path(bucket)}/{quote(name, safe='')}"


def rename_path(bucket: str, source: str, destination: str) -> str:
    return f"{folder_path(bucket, source)}/renameTo/folders/{quote(destination, safe='')}"


def insert_folder(api, bucket: str, name: str, **params) -> dict:
    """Creates a folder that must succeed and returns its resource."""
    answer = api.post(folders_path(bucket), params=params, json={"name": name})
    assert answer.status_code == 200, answer.text
    return answer.json()


def folder_names(api, bucket: str, **params) -> list[str]:
    """The names of one page of folders."""
    answer = api.get(folders_path(bucket), params=params)
    assert answer.status_code == 200, answer.text
    return [folder["name"] for folder in answer.json().get("items", [])]


def object_names(api, bucket: str, **params) -> list[str]:
    answer = api.list_objects(bucket, **params)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json().get("items", [])]


def wait_until(condition) -> None:
    deadline = time.monotonic() + FINISH_TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline, "the operation did not come to its end"


def assert_flat_bucket_refused(answer) -> None:
    assert_json_error(answer, 409, "conflict", "The bucket does not support hierarchical namespace.")


def assert_no_such_folder(answer) -> None:
    assert_json_error(answer, 404, "notFound", "The folder does not exist.")
