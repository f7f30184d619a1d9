"""Encryption keys of the client are not offered: each method that could take one refuses it and stores nothing.

Bytes that a client believes encrypted must never lie in the clear
[https://cloud.google.com/storage/docs/encryption/customer-supplied-keys].
"""

import base64
import hashlib

import pytest

from tests.api.conftest import assert_json_error
from tests.api.resources import names

KEY = b"k" * 32
KEY_HEADERS = {"x-goog-encryption-algorithm": "AES256", "x-goog-encryption-key": base64.b64encode(KEY).decode(),
               "x-goog-encryption-key-sha256": base64.b64encode(hashlib.sha256(KEY).digest()).decode()}
KMS_KEY = "projects/p/locations/l/keyRings/r/cryptoKeys/k"
COMPOSE_BODY = {"sourceObjects": [{"name": "source"}]}


def requests_with_a_key(api, bucket, how: str):
    """The path, parameters and further arguments of each POST that would make the object `target`."""
    headers = KEY_HEADERS if how == "header" else {}
    kms = {} if how == "header" else {"kmsKeyName": KMS_KEY}
    destination_kms = {} if how == "header" else {"destinationKmsKeyName": KMS_KEY}
    target = f"/b/{bucket}/o/target"
    return {
        "media": (api.upload_path(bucket), {"uploadType": "media", "name": "target", **kms},
                  {"data": b"secret", "headers": headers}),
        "resumable": (api.upload_path(bucket), {"uploadType": "resumable", "name": "target", **kms},
                      {"headers": headers}),
        "compose": (api.object_path(bucket, "target", "/compose"), kms, {"json": COMPOSE_BODY, "headers": headers}),
        "copy": (api.object_path(bucket, "source", "/copyTo" + target), destination_kms, {"headers": headers}),
        "rewrite": (api.object_path(bucket, "source", "/rewriteTo" + target), destination_kms, {"headers": headers}),
    }


@pytest.mark.parametrize("method", ["media", "resumable", "compose", "copy", "rewrite"])
@pytest.mark.parametrize("how", ["header", "parameter"])
def test_a_key_is_refused_and_nothing_is_stored(api, bucket, method, how):
    api.create_object(bucket, "source", b"in the clear")
    path, params, arguments = requests_with_a_key(api, bucket, how)[method]
    answer = api.post(path, params=params, **arguments)
    assert answer.status_code in (400, 501), answer.text
    assert_json_error(answer, answer.status_code, None)
    assert names(api.list_objects(bucket).json()) == ["source"]
