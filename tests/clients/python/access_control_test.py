"""google-cloud-storage: access control lists of buckets and objects, and the default ones."""

import pytest
from google.api_core import exceptions

READER, WRITER, GROUP = "reader@example.com", "writer@example.com", "group@example.com"


def roles(acl) -> dict[str, set[str]]:
    acl.reload()
    return {entry["entity"]: entry["role"] for entry in acl}


def test_the_entries_of_a_bucket_are_added_changed_and_removed(bucket):
    acl = bucket.acl
    assert "project-owners-" in "".join(roles(acl))
    acl.user(READER).grant_read()
    acl.group(GROUP).grant_write()
    acl.save()
    assert roles(acl)[f"user-{READER}"] == "READER" and roles(acl)[f"group-{GROUP}"] == "WRITER"
    acl.user(READER).revoke_read()
    acl.user(READER).grant_owner()
    acl.save()
    assert roles(acl)[f"user-{READER}"] == "OWNER"
    acl.user(READER).revoke_owner()
    acl.save()
    assert f"user-{READER}" not in roles(acl)


def test_a_predefined_list_replaces_that_of_a_bucket(bucket):
    bucket.acl.save_predefined("publicRead")
    assert roles(bucket.acl)["allUsers"] == "READER"
    bucket.acl.save_predefined("private")
    assert "allUsers" not in roles(bucket.acl)


def test_the_entries_of_an_object_are_added_and_removed(bucket):
    blob = bucket.blob("object")
    blob.upload_from_string(b"x")
    blob.acl.all().grant_read()
    blob.acl.user(READER).grant_read()
    blob.acl.save()
    assert roles(blob.acl)["allUsers"] == "READER" and roles(blob.acl)[f"user-{READER}"] == "READER"
    blob.make_private()
    assert "allUsers" not in roles(blob.acl)
    blob.make_public()
    assert roles(blob.acl)["allUsers"] == "READER"


def test_a_write_to_an_objects_list_is_refused_by_the_client_as_by_gcs(bucket):
    blob = bucket.blob("object")
    blob.upload_from_string(b"x")
    blob.acl.user(WRITER).grant_write()
    with pytest.raises(exceptions.BadRequest):
        blob.acl.save()


def test_the_default_list_passes_to_new_objects(bucket):
    bucket.blob("before").upload_from_string(b"x")
    bucket.default_object_acl.user(READER).grant_read()
    bucket.default_object_acl.save()
    bucket.blob("after").upload_from_string(b"x")
    assert f"user-{READER}" not in roles(bucket.blob("before").acl)
    assert roles(bucket.blob("after").acl)[f"user-{READER}"] == "READER"
    bucket.default_object_acl.clear()
    bucket.default_object_acl.save()
    bucket.blob("last").upload_from_string(b"x")
    assert f"user-{READER}" not in roles(bucket.blob("last").acl)


def test_an_upload_may_choose_a_predefined_list(bucket):
    blob = bucket.blob("object")
    blob.upload_from_string(b"x", predefined_acl="publicRead")
    assert roles(blob.acl)["allUsers"] == "READER"


def test_make_public_reaches_present_and_future_objects(bucket):
    bucket.blob("present").upload_from_string(b"x")
    bucket.make_public(recursive=True, future=True)
    bucket.blob("future").upload_from_string(b"x")
    for name in ("present", "future"):
        assert roles(bucket.blob(name).acl)["allUsers"] == "READER", name


def test_uniform_access_takes_the_lists_away_and_gives_them_back(bucket):
    bucket.acl.user(READER).grant_read()
    bucket.acl.save()
    bucket.blob("object").upload_from_string(b"x")
    bucket.iam_configuration.uniform_bucket_level_access_enabled = True
    bucket.patch()
    assert bucket.iam_configuration.uniform_bucket_level_access_locked_time is not None
    with pytest.raises(exceptions.BadRequest):
        bucket.acl.reload()
    with pytest.raises(exceptions.BadRequest):
        bucket.blob("object").acl.reload()
    bucket.iam_configuration.uniform_bucket_level_access_enabled = False
    bucket.patch()
    assert roles(bucket.acl)[f"user-{READER}"] == "READER"


def test_public_access_prevention_refuses_public_entries(bucket):
    bucket.iam_configuration.public_access_prevention = "enforced"
    bucket.patch()
    assert bucket.iam_configuration.public_access_prevention == "enforced"
    bucket.acl.all().grant_read()
    with pytest.raises(exceptions.ClientError) as refused:
        bucket.acl.save()
    assert refused.value.code in (403, 412)
    bucket.iam_configuration.public_access_prevention = "inherited"
    bucket.patch()
    bucket.acl.reload()
    bucket.acl.all().grant_read()
    bucket.acl.save()
    assert roles(bucket.acl)["allUsers"] == "READER"
