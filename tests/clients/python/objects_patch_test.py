"""google-cloud-storage: patch and update of an object's metadata."""

import datetime

import pytest
from google.api_core import exceptions


@pytest.fixture
def blob(bucket):
    made = bucket.blob("object")
    made.metadata = {"kept": "1", "changed": "old", "removed": "x"}
    made.upload_from_string(b"bytes", content_type="text/plain")
    return made


def test_a_patch_changes_only_what_it_names(bucket, blob):
    generation = blob.generation
    blob.cache_control = "public, max-age=60"
    blob.patch()
    found = bucket.get_blob("object")
    assert found.cache_control == "public, max-age=60"
    assert found.content_type == "text/plain"
    assert found.generation == generation
    assert found.metageneration == 2
    assert found.updated > found.time_created
    assert found.download_as_bytes() == b"bytes"


def test_a_patch_merges_custom_metadata_and_null_removes_a_key(bucket, blob):
    blob.metadata = {"changed": "new", "removed": None, "added": "ü"}
    blob.patch()
    assert bucket.get_blob("object").metadata == {"kept": "1", "changed": "new", "added": "ü"}


def test_an_update_replaces_the_metadata(bucket, blob):
    blob.metadata = {"only": "this"}
    blob.content_type = "application/json"
    blob.update()
    found = bucket.get_blob("object")
    assert found.metadata == {"only": "this"}
    assert found.content_type == "application/json"
    assert found.metageneration == 2


def test_null_clears_a_field(bucket, blob):
    blob.content_language = "en"
    blob.patch()
    assert bucket.get_blob("object").content_language == "en"
    blob.content_language = None
    blob.patch()
    assert bucket.get_blob("object").content_language is None


def test_every_editable_field_is_kept(bucket, blob):
    custom_time = datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    blob.content_encoding = "identity"
    blob.content_disposition = "inline"
    blob.content_language = "fr"
    blob.cache_control = "private"
    blob.content_type = "application/x-thing"
    blob.custom_time = custom_time
    blob.patch()
    found = bucket.get_blob("object")
    assert (found.content_encoding, found.content_disposition, found.content_language) == ("identity", "inline", "fr")
    assert (found.cache_control, found.content_type, found.custom_time) == (
        "private", "application/x-thing", custom_time)


def test_a_custom_time_cannot_go_back(blob):
    blob.custom_time = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
    blob.patch()
    blob.custom_time = datetime.datetime(2029, 1, 1, tzinfo=datetime.timezone.utc)
    with pytest.raises(exceptions.BadRequest):
        blob.patch()


def test_a_patch_shows_in_the_listing(bucket, blob):
    blob.metadata = {"kept": "2"}
    blob.patch()
    listed = list(bucket.list_blobs())
    assert listed[0].metadata == {"kept": "2", "changed": "old", "removed": "x"}
    assert listed[0].metageneration == 2


def test_each_patch_counts(bucket, blob):
    for number in range(5):
        blob.metadata = {"kept": str(number)}
        blob.patch()
    assert bucket.get_blob("object").metageneration == 6


def test_a_missing_object_cannot_be_patched(bucket):
    ghost = bucket.blob("ghost")
    ghost.content_type = "text/plain"
    with pytest.raises(exceptions.NotFound):
        ghost.patch()
