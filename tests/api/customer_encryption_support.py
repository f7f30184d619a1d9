"""Customer-supplied encryption keys as clients send them
[https://cloud.google.com/storage/docs/encryption/using-customer-supplied-keys]."""

from __future__ import annotations

import base64
import hashlib

PREFIX = "x-goog-encryption-"
SOURCE_PREFIX = "x-goog-copy-source-encryption-"

MISSING = "resourceIsEncryptedWithCustomerEncryptionKey"
WRONG = "customerEncryptionKeyIsIncorrect"
UNEXPECTED = "resourceNotEncryptedWithCustomerEncryptionKey"
MESSAGES = {MISSING: "The target object is encrypted by a customer-supplied encryption key.",
            WRONG: "The provided encryption key is incorrect.",
            UNEXPECTED: "The target object is not encrypted by a customer-supplied encryption key."}


class Key:
    """32 bytes made of a word, and the headers that carry them."""

    def __init__(self, word: str):
        self.bytes = hashlib.sha256(b"customer key " + word.encode()).digest()
        self.text = base64.b64encode(self.bytes).decode()
        self.sha256 = base64.b64encode(hashlib.sha256(self.bytes).digest()).decode()

    def headers(self, prefix: str = PREFIX) -> dict[str, str]:
        return {prefix + "algorithm": "AES256", prefix + "key": self.text, prefix + "key-sha256": self.sha256}

    @property
    def source_headers(self) -> dict[str, str]:
        return self.headers(SOURCE_PREFIX)

    @property
    def resource(self) -> dict[str, str]:
        return {"encryptionAlgorithm": "AES256", "keySha256": self.sha256}


KEY = Key("one")
OTHER_KEY = Key("two")


def assert_encrypted_resource(resource: dict, key: Key, has_hashes: bool) -> None:
    assert resource["customerEncryption"] == key.resource
    assert ("crc32c" in resource) == has_hashes, resource
    assert ("md5Hash" in resource) == (has_hashes and "componentCount" not in resource), resource


def assert_encryption_headers(answer, key: Key) -> None:
    assert answer.headers["x-goog-encryption-algorithm"] == "AES256"
    assert answer.headers["x-goog-encryption-key-sha256"] == key.sha256
    assert "x-goog-encryption-key" not in answer.headers


def rewrite(api, bucket: str, source: str, target: str, headers: dict | None = None, **params):
    path = api.object_path(bucket, source, f"/rewriteTo{api.object_path(bucket, target)[len('/storage/v1'):]}")
    return api.post(path, headers=headers, params=params)


def copy(api, bucket: str, source: str, target: str, headers: dict | None = None):
    path = api.object_path(bucket, source, f"/copyTo{api.object_path(bucket, target)[len('/storage/v1'):]}")
    return api.post(path, headers=headers)


def compose(api, bucket: str, target: str, sources: list[str], headers: dict | None = None):
    return api.post(api.object_path(bucket, target, "/compose"), headers=headers,
                    json={"sourceObjects": [{"name": name} for name in sources]})
