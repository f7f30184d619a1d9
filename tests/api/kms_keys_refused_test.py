"""There is no key management service, so no Cloud KMS key exists: naming one is refused, and nothing is stored.

Bytes that a client believes encrypted must never lie in the clear
[https://cloud.google.com/storage/docs/encryption/customer-managed-keys].
"""

import pytest

from tests.api.conftest import assert_json_error
from tests.api.resources import names

KMS_KEY = "projects/p/locations/l/keyRings/r/cryptoKeys/k"
COMPOSE_BODY = {"sourceObjects": [{"name": "source"}]}


def requests_with_a_key(api, bucket):
    """The path, parameters and further arguments of each POST that would make the object `target`."""
    kms, destination_kms = {"kmsKeyName": KMS_KEY}, {"destinationKmsKeyName": KMS_KEY}
    header = {"x-goog-encryption-kms-key-name": KMS_KEY}
    upload, target = api.upload_path(bucket), f"/b/{bucket}/o/target"
    return {
        "media": (upload, {"uploadType": "media", "name": "target", **kms}, {"data": b"secret"}),
        "media by header": (upload, {"uploadType": "media", "name": "target"}, {"data": b"secret", "headers": header}),
        "resumable": (upload, {"uploadType": "resumable", "name": "target", **kms}, {}),
        "resumable by resource": (upload, {"uploadType": "resumable", "name": "target"},
                                  {"json": {"kmsKeyName": KMS_KEY}}),
        "compose": (api.object_path(bucket, "target", "/compose"), kms, {"json": COMPOSE_BODY}),
        "copy": (api.object_path(bucket, "source", "/copyTo" + target), destination_kms, {}),
        "rewrite": (api.object_path(bucket, "source", "/rewriteTo" + target), destination_kms, {}),
        "rewrite by resource": (api.object_path(bucket, "source", "/rewriteTo" + target), {},
                                {"json": {"kmsKeyName": KMS_KEY}}),
    }


@pytest.mark.parametrize("method", ["media", "media by header", "resumable", "resumable by resource", "compose", "copy",
                                    "rewrite", "rewrite by resource"])
def test_a_kms_key_is_refused_and_nothing_is_stored(api, bucket, method):
    api.create_object(bucket, "source", b"in the clear")
    path, params, arguments = requests_with_a_key(api, bucket)[method]
    answer = api.post(path, params=params, **arguments)
    assert_json_error(answer, 400, "cloudKmsEncryptionKeyNotFound", "no key management service")
    assert names(api.list_objects(bucket).json()) == ["source"]


def test_a_kms_key_is_refused_in_xml_too(api, bucket):
    answer = api.put(f"/{bucket}/target", data=b"secret", headers={"x-goog-encryption-kms-key-name": KMS_KEY})
    assert answer.status_code == 400
    assert "<Code>CloudKmsEncryptionKeyNotFound</Code>" in answer.text
    assert names(api.list_objects(bucket).json()) == []


def test_an_empty_name_of_a_kms_key_is_none(api, bucket):
    assert api.insert_media(bucket, "object", b"data", kmsKeyName="").status_code == 200
