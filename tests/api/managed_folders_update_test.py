"""storage.managedFolders.update: patch semantics; rapidCacheConfig is all that can change."""

import pytest

from tests.api.conftest import assert_condition_not_met, assert_json_error
from tests.api.managed_folder_support import assert_uniform_access_required, folder_path, insert_folder, uniform_bucket

ENABLED = {"ingestOnWrite": "enabled"}


def config_of(resource: dict) -> dict:
    return resource.get("rapidCacheConfig", {}).get("policies", {})


def patch(api, bucket: str, body: dict, **params) -> dict:
    answer = api.patch(folder_path(bucket, "a/"), json=body, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_policies_merge_one_by_one_and_null_removes(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/", rapidCacheConfig={"policies": {"one": ENABLED}})
    merged = patch(api, uniform_bucket, {"rapidCacheConfig": {"policies": {"two": ENABLED, "three": {}}}})
    assert config_of(merged) == {"one": {"rapidCacheId": "one", **ENABLED}, "two": {"rapidCacheId": "two", **ENABLED},
                                 "three": {"rapidCacheId": "three"}}
    assert merged["metageneration"] == "2"
    removed = patch(api, uniform_bucket, {"rapidCacheConfig": {"policies": {"one": None}}})
    assert sorted(config_of(removed)) == ["three", "two"]
    emptied = patch(api, uniform_bucket, {"rapidCacheConfig": None})
    assert "rapidCacheConfig" not in emptied
    assert emptied["metageneration"] == "4"
    assert api.get(folder_path(uniform_bucket, "a/")).json() == emptied


def test_other_fields_do_not_change(api, uniform_bucket):
    created = insert_folder(api, uniform_bucket, "a/")
    changed = patch(api, uniform_bucket, {"name": "b/", "bucket": "x", "metageneration": "77"})
    for field in ("name", "bucket", "id", "createTime", "selfLink"):
        assert changed[field] == created[field]
    assert changed["metageneration"] == "2"


def test_preconditions_on_the_metageneration_hold_or_fail(api, uniform_bucket):
    insert_folder(api, uniform_bucket, "a/")
    body = {"rapidCacheConfig": {"policies": {"one": ENABLED}}}
    for params in ({"ifMetagenerationMatch": "2"}, {"ifMetagenerationNotMatch": "1"}):
        assert_condition_not_met(api.patch(folder_path(uniform_bucket, "a/"), json=body, params=params))
    assert api.get(folder_path(uniform_bucket, "a/")).json()["metageneration"] == "1"
    assert patch(api, uniform_bucket, body, ifMetagenerationMatch="1")["metageneration"] == "2"


@pytest.mark.parametrize("config", [5, {"policies": []}, {"policies": {"one": "enabled"}},
                                    {"policies": {"one": {"ingestOnWrite": True}}}])
def test_a_config_of_the_wrong_form_answers_400_and_changes_nothing(api, uniform_bucket, config):
    created = insert_folder(api, uniform_bucket, "a/")
    assert_json_error(api.patch(folder_path(uniform_bucket, "a/"), json={"rapidCacheConfig": config}), 400, "invalid")
    assert api.get(folder_path(uniform_bucket, "a/")).json() == created


def test_a_missing_managed_folder_answers_404(api, uniform_bucket):
    assert_json_error(api.patch(folder_path(uniform_bucket, "a/"), json={}), 404, "notFound")


def test_a_bucket_without_uniform_access_answers_412(api, bucket):
    assert_uniform_access_required(api.patch(folder_path(bucket, "a/"), json={}))
