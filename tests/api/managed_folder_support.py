"""What the tests of managed folders share."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name


@pytest.fixture
def uniform_bucket(api) -> str:
    """The name of a fresh bucket with uniform bucket-level access."""
    name = unique_bucket_name("uniform")
    resource = {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}
    answer = api.insert_bucket(name, resource)
    assert answer.status_code == 200, answer.text
    return name


def folders_path(bucket: str) -> str:
    return f"/storage/v1/b/{bucket}/managedFolders"


def folder_path(bucket: str, name: str) -> str:
    return f"{folders_path(bucket)}/{quote(name, safe='')}"


def insert_folder(api, bucket: str, name: str, **resource) -> dict:
    """Creates a managed folder that must succeed and returns its resource."""
    answer = api.post(folders_path(bucket), json={"name": name, **resource})
    assert answer.status_code == 200, answer.text
    return answer.json()


def assert_uniform_access_required(answer) -> None:
    """GCS refuses every method on managed folders like a failed precondition; gcloud tolerates just that."""
    assert_json_error(answer, 412, "conditionNotMet", "Uniform bucket-level access is required")
