"""google-cloud-storage: live and noncurrent generations."""

import pytest
from google.api_core import exceptions


@pytest.fixture
def versioned(bucket):
    bucket.versioning_enabled = True
    bucket.patch()
    return bucket


def put_three(bucket) -> list[int]:
    generations = []
    for text in [b"one", b"two", b"three"]:
        blob = bucket.blob("object")
        blob.upload_from_string(text)
        generations.append(blob.generation)
    return generations


def test_each_generation_keeps_its_bytes(versioned):
    generations = put_three(versioned)
    assert generations == sorted(set(generations))
    for generation, text in zip(generations, [b"one", b"two", b"three"]):
        assert versioned.blob("object", generation=generation).download_as_bytes() == text
        assert versioned.get_blob("object", generation=generation).generation == generation
    assert versioned.blob("object").download_as_bytes() == b"three"


def test_versions_list_from_old_to_new(versioned):
    generations = put_three(versioned)
    versioned.blob("z").upload_from_string(b"z")
    found = list(versioned.list_blobs(versions=True))
    assert [(one.name, one.generation) for one in found[:3]] == [("object", one) for one in generations]
    assert [one.name for one in found] == ["object"] * 3 + ["z"]
    assert [one.time_deleted is not None for one in found] == [True, True, False, False]
    assert [one.name for one in versioned.list_blobs()] == ["object", "z"]
    pages = [[one.generation for one in page] for page in
             versioned.list_blobs(prefix="object", versions=True, page_size=1).pages]
    assert [page for page in pages if page] == [[one] for one in generations]


def test_a_delete_without_generation_only_hides(versioned):
    generations = put_three(versioned)
    versioned.blob("object").delete()
    assert not versioned.blob("object").exists()
    assert [one.generation for one in versioned.list_blobs(versions=True)] == generations
    assert versioned.blob("object", generation=generations[2]).download_as_bytes() == b"three"
    with pytest.raises(exceptions.NotFound):
        versioned.blob("object").delete()


def test_a_delete_with_generation_is_for_good(versioned):
    generations = put_three(versioned)
    versioned.blob("object", generation=generations[1]).delete()
    assert [one.generation for one in versioned.list_blobs(versions=True)] == [generations[0], generations[2]]
    versioned.blob("object", generation=generations[2]).delete()
    assert not versioned.blob("object").exists()
    assert [one.generation for one in versioned.list_blobs(versions=True)] == [generations[0]]


def test_an_old_generation_comes_back_by_copy(versioned):
    generations = put_three(versioned)
    versioned.copy_blob(versioned.blob("object"), versioned, source_generation=generations[0])
    assert versioned.blob("object").download_as_bytes() == b"one"
    assert len(list(versioned.list_blobs(versions=True))) == 4


def test_turning_versioning_off_keeps_the_old_ones(versioned):
    generations = put_three(versioned)
    versioned.versioning_enabled = False
    versioned.patch()
    versioned.blob("object").upload_from_string(b"four")
    found = [one.generation for one in versioned.list_blobs(versions=True)]
    assert found[:2] == generations[:2] and len(found) == 3
    assert generations[2] not in found


def test_without_versioning_the_old_generation_is_gone(bucket):
    generations = put_three(bucket)
    assert [one.generation for one in bucket.list_blobs(versions=True)] == generations[2:]


def test_a_name_created_after_a_delete_counts_as_new(versioned):
    put_three(versioned)
    versioned.blob("object").delete()
    versioned.blob("object").upload_from_string(b"again", if_generation_match=0)
    assert versioned.blob("object").download_as_bytes() == b"again"
    assert len(list(versioned.list_blobs(versions=True))) == 4


def test_metadata_of_a_noncurrent_generation_can_be_patched(versioned):
    generations = put_three(versioned)
    old = versioned.blob("object", generation=generations[0])
    old.metadata = {"old": "yes"}
    old.patch()
    assert versioned.get_blob("object", generation=generations[0]).metadata == {"old": "yes"}
    assert versioned.get_blob("object").metadata is None
