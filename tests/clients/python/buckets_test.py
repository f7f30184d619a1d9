"""google-cloud-storage: buckets."""

import uuid

import pytest
import requests
from google.api_core import exceptions


def fresh_name() -> str:
    return f"bucket-{uuid.uuid4().hex}"


def test_a_new_bucket_has_the_defaults_of_gcs(client):
    name = fresh_name()
    made = client.create_bucket(name)
    found = client.get_bucket(name)
    assert (made.name, found.name, found.id) == (name, name, name)
    assert found.location == "US" and found.location_type == "multi-region"
    assert found.storage_class == "STANDARD"
    assert found.metageneration == 1
    assert found.versioning_enabled is False
    assert found.labels == {}
    assert found.time_created is not None and found.project_number is not None
    assert found.self_link.endswith(f"/b/{name}")


def test_options_given_at_creation_are_kept(client):
    bucket = client.bucket(fresh_name())
    bucket.storage_class = "NEARLINE"
    bucket.labels = {"team": "blue"}
    bucket.versioning_enabled = True
    client.create_bucket(bucket, location="EUROPE-WEST3")
    found = client.get_bucket(bucket.name)
    assert (found.storage_class, found.labels, found.versioning_enabled) == ("NEARLINE", {"team": "blue"}, True)
    assert found.location == "EUROPE-WEST3" and found.location_type == "region"


def test_the_same_name_is_taken_only_once(client, bucket):
    with pytest.raises(exceptions.Conflict):
        client.create_bucket(bucket.name)


def test_lookups_say_what_exists(client, bucket):
    assert client.lookup_bucket(bucket.name) is not None and bucket.exists()
    assert client.lookup_bucket("bucket-that-nobody-made") is None
    with pytest.raises(exceptions.NotFound):
        client.get_bucket("bucket-that-nobody-made")


def test_buckets_list_by_prefix_and_page(client):
    prefix = f"listed-{uuid.uuid4().hex[:8]}-"
    for number in range(5):
        client.create_bucket(f"{prefix}{number}")
    expected = [f"{prefix}{number}" for number in range(5)]
    assert [one.name for one in client.list_buckets(prefix=prefix)] == expected
    pages = [[one.name for one in page] for page in client.list_buckets(prefix=prefix, page_size=2).pages]
    assert sum(pages, []) == expected and len(pages) == 3
    assert [one.name for one in client.list_buckets(prefix=prefix, max_results=3)] == expected[:3]


def test_labels_are_added_and_removed(client, bucket):
    bucket.labels = {"a": "1", "b": "2"}
    bucket.patch()
    labels = bucket.labels
    del labels["a"]
    labels["c"] = "3"
    bucket.labels = labels
    bucket.patch()
    assert client.get_bucket(bucket.name).labels == {"b": "2", "c": "3"}
    assert client.get_bucket(bucket.name).metageneration == 3


def test_versioning_turns_on_and_off(client, bucket):
    for wanted in [True, False, True]:
        bucket.versioning_enabled = wanted
        bucket.patch()
        assert client.get_bucket(bucket.name).versioning_enabled is wanted


def test_the_default_storage_class_passes_to_new_objects(client, bucket):
    bucket.blob("before").upload_from_string(b"x")
    bucket.storage_class = "COLDLINE"
    bucket.patch()
    bucket.blob("after").upload_from_string(b"x")
    explicit = bucket.blob("explicit")
    explicit.storage_class = "ARCHIVE"
    explicit.upload_from_string(b"x")
    assert {one.name: one.storage_class for one in bucket.list_blobs()} == {
        "before": "STANDARD", "after": "COLDLINE", "explicit": "ARCHIVE"}


def test_an_update_keeps_what_it_sends(client, bucket):
    bucket.reload()
    bucket.labels = {"kept": "yes"}
    bucket.update()
    assert client.get_bucket(bucket.name).labels == {"kept": "yes"}


def test_only_an_empty_bucket_can_be_deleted(client, bucket):
    bucket.blob("x").upload_from_string(b"x")
    with pytest.raises(exceptions.Conflict):
        bucket.delete()
    bucket.blob("x").delete()
    bucket.delete()
    assert not bucket.exists()
    with pytest.raises(exceptions.NotFound):
        bucket.delete()


def test_a_forced_delete_empties_the_bucket_first(client, bucket):
    for number in range(10):
        bucket.blob(f"o{number}").upload_from_string(b"x")
    bucket.delete(force=True)
    assert not bucket.exists()


def test_noncurrent_versions_keep_a_bucket_from_being_deleted(client, bucket):
    bucket.versioning_enabled = True
    bucket.patch()
    bucket.blob("x").upload_from_string(b"x")
    bucket.blob("x").delete()
    assert list(bucket.list_blobs()) == []
    with pytest.raises(exceptions.Conflict):
        bucket.delete()


@pytest.mark.parametrize("name", ["UPPER", "ab", "-begins", "ends-", "a..b", "192.168.5.4", "has space", "x" * 64])
def test_names_outside_the_rules_are_refused(server, name):
    # The library refuses some of these itself, so the request goes without it.
    answer = requests.post(f"{server.http_url}/storage/v1/b?project=test-project", json={"name": name}, timeout=30)
    assert answer.status_code == 400
    assert answer.json()["error"]["errors"][0]["reason"] == "invalid"


def test_a_name_is_free_again_after_the_delete(client, bucket):
    bucket.blob("old").upload_from_string(b"x")
    bucket.delete(force=True)
    again = client.create_bucket(bucket.name)
    assert list(again.list_blobs(versions=True)) == []
