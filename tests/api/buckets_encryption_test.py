"""Bucket.encryption: enforcement of encryption types for new objects
[https://cloud.google.com/storage/docs/encryption/enforce-encryption-types]."""

import pytest

from tests.api.conftest import RFC3339_MILLISECONDS, assert_json_error, unique_bucket_name

GOOGLE = "googleManagedEncryptionEnforcementConfig"
CUSTOMER = "customerManagedEncryptionEnforcementConfig"
SUPPLIED = "customerSuppliedEncryptionEnforcementConfig"
FULL = {"restrictionMode": "FullyRestricted"}


def patch(api, name, encryption):
    return api.patch(api.bucket_path(name), json={"encryption": encryption})


def test_an_enforcement_shows_since_when_it_holds_and_the_time_stays_while_nothing_changes(api, bucket):
    first = patch(api, bucket, {CUSTOMER: FULL}).json()["encryption"][CUSTOMER]
    assert first["restrictionMode"] == "FullyRestricted"
    assert RFC3339_MILLISECONDS.match(first["effectiveTime"])
    both = patch(api, bucket, {CUSTOMER: FULL, SUPPLIED: {"restrictionMode": "NotRestricted"}}).json()["encryption"]
    assert both[CUSTOMER] == first
    assert both[SUPPLIED]["restrictionMode"] == "NotRestricted"
    assert list(patch(api, bucket, {SUPPLIED: None}).json()["encryption"]) == [CUSTOMER]
    assert "encryption" not in patch(api, bucket, None).json()


def test_without_google_managed_encryption_objects_without_a_key_are_refused(api, bucket):
    api.create_object(bucket, "before")
    assert patch(api, bucket, {GOOGLE: FULL}).status_code == 200
    for answer in (api.insert_media(bucket, "new", b"x"), api.insert_multipart(bucket, {"name": "new"}, b"x"),
                   api.post(api.object_path(bucket, "new", "/compose"), json={"sourceObjects": [{"name": "before"}]}),
                   api.post(api.object_path(bucket, "before", f"/copyTo/b/{bucket}/o/new"), json={}),
                   api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "new"}, json={})):
        assert_json_error(answer, 412, "conditionNotMet", "Google-managed")
    assert api.put(f"/{bucket}/new", data=b"x").status_code == 412
    assert api.get_metadata(bucket, "new").status_code == 404


def test_objects_that_are_there_already_stay_readable_and_deletable(api, bucket):
    api.create_object(bucket, "before")
    patch(api, bucket, {GOOGLE: FULL})
    assert api.get_media(bucket, "before").content == b"data"
    assert api.patch(api.object_path(bucket, "before"), json={"metadata": {"a": "b"}}).status_code == 200
    assert api.delete(api.object_path(bucket, "before")).status_code == 204


def test_a_default_key_is_refused_since_there_are_no_keys(api, bucket):
    key = "projects/p/locations/l/keyRings/r/cryptoKeys/k"
    assert_json_error(patch(api, bucket, {"defaultKmsKeyName": key}), 400, "cloudKmsEncryptionKeyNotFound")
    name = unique_bucket_name()
    answer = api.insert_bucket(name, {"encryption": {"defaultKmsKeyName": key}})
    assert_json_error(answer, 400, "cloudKmsEncryptionKeyNotFound")
    assert_json_error(api.get(api.bucket_path(name)), 404, "notFound")


@pytest.mark.parametrize("wrong", [{GOOGLE: FULL, CUSTOMER: FULL, SUPPLIED: FULL}, {GOOGLE: "FullyRestricted"},
                                   {SUPPLIED: {"restrictionMode": "restricted"}}, "none"])
def test_an_enforcement_that_makes_no_sense_answers_400(api, bucket, wrong):
    assert_json_error(patch(api, bucket, wrong), 400, "invalid")
    assert "encryption" not in api.get(api.bucket_path(bucket)).json()
