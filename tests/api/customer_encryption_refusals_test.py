"""Wrong, missing, unexpected and malformed keys, on every path that reads or copies."""

import base64

import pytest

from tests.api.conftest import assert_json_error
from tests.api.customer_encryption_support import (KEY, MESSAGES, MISSING, OTHER_KEY, PREFIX, SOURCE_PREFIX, UNEXPECTED,
                                                   WRONG, compose, copy, rewrite)
from tests.api.resources import names
from tests.api.resumable_support import UNIT, pattern, send, start_location

SIZES = {"inline": 900, "blob": 200_000}
# The object that is read, the headers that come with it, and the reason of the refusal.
CASES = {"missing": ("encrypted", {}, MISSING), "wrong": ("encrypted", OTHER_KEY.headers(), WRONG),
         "unexpected": ("clear", KEY.headers(), UNEXPECTED)}


@pytest.fixture(params=list(SIZES))
def objects(api, bucket, request):
    """A bucket with one object under KEY and one under none."""
    data = pattern(SIZES[request.param])
    assert api.insert_media(bucket, "encrypted", data, headers=KEY.headers()).status_code == 200
    api.create_object(bucket, "clear", data)
    return bucket


@pytest.mark.parametrize("case", list(CASES))
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=3-7"}, {"Accept-Encoding": "gzip"}], ids=str)
def test_a_download_is_refused_in_plain_text(api, objects, case, headers):
    name, key_headers, reason = CASES[case]
    answer = api.get_media(objects, name, headers={**headers, **key_headers})
    assert answer.status_code == 400
    assert answer.text == MESSAGES[reason]
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "x-goog-hash" not in answer.headers


@pytest.mark.parametrize("case", list(CASES))
def test_an_xml_download_is_refused_with_its_code(api, objects, case):
    name, headers, reason = CASES[case]
    answer = api.get(f"/{objects}/{name}", headers=headers)
    assert answer.status_code == 400
    assert f"<Code>{reason[0].upper() + reason[1:]}</Code>" in answer.text
    assert "x-goog-hash" not in answer.headers


@pytest.mark.parametrize("case", ["wrong", "unexpected"])
def test_a_key_for_metadata_must_be_right(api, objects, case):
    name, headers, reason = CASES[case]
    assert_json_error(api.get(api.object_path(objects, name), headers=headers), 400, reason, MESSAGES[reason])
    assert api.head(f"/{objects}/{name}", headers=headers).status_code == 400


def source_headers(headers: dict) -> dict:
    return {name.replace(PREFIX, SOURCE_PREFIX): value for name, value in headers.items()}


@pytest.mark.parametrize("case", list(CASES))
@pytest.mark.parametrize("target_key", [None, OTHER_KEY], ids=["to the clear", "to another key"])
def test_a_rewrite_needs_the_key_of_its_source(api, objects, case, target_key):
    name, headers, reason = CASES[case]
    sent = source_headers(headers) | (target_key.headers() if target_key else {})
    answer = rewrite(api, objects, name, "target", headers=sent)
    assert_json_error(answer, 400, reason, MESSAGES[reason])
    xml = api.put(f"/{objects}/target", headers={"x-goog-copy-source": f"/{objects}/{name}", **sent})
    assert xml.status_code == 400
    assert names(api.list_objects(objects).json()) == ["clear", "encrypted"]


@pytest.mark.parametrize("case", ["missing", "wrong"])
def test_a_copy_needs_the_key_of_its_source(api, objects, case):
    name, headers, reason = CASES[case]
    assert_json_error(copy(api, objects, name, "target", headers=headers), 400, reason)
    assert names(api.list_objects(objects).json()) == ["clear", "encrypted"]


@pytest.mark.parametrize("sources, headers, reason", [
    (["encrypted"], {}, MISSING), (["encrypted", "clear"], {}, MISSING), (["clear", "encrypted"], {}, MISSING),
    (["encrypted"], OTHER_KEY.headers(), WRONG), (["clear"], KEY.headers(), UNEXPECTED),
    (["encrypted", "clear"], KEY.headers(), UNEXPECTED)])
def test_compose_needs_one_key_for_all(api, objects, sources, headers, reason):
    assert_json_error(compose(api, objects, "target", sources, headers), 400, reason, MESSAGES[reason])
    assert names(api.list_objects(objects).json()) == ["clear", "encrypted"]


@pytest.mark.parametrize("key, headers, reason", [
    (KEY, OTHER_KEY.headers(), WRONG), (None, KEY.headers(), UNEXPECTED)], ids=["wrong", "unexpected"])
def test_a_chunk_with_another_key_is_refused_and_the_upload_goes_on(api, bucket, key, headers, reason):
    data = pattern(2 * UNIT)
    right = key.headers() if key else {}
    location = start_location(api, bucket, "object", headers=right)
    assert send(api, location, data[:UNIT], f"bytes 0-{UNIT - 1}/*", headers=right).status_code == 308
    answer = send(api, location, data[UNIT:], f"bytes {UNIT}-{2 * UNIT - 1}/{2 * UNIT}", headers=headers)
    assert_json_error(answer, 400, reason, MESSAGES[reason])
    answer = send(api, location, data[UNIT:], f"bytes {UNIT}-{2 * UNIT - 1}/{2 * UNIT}", headers=right)
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "object", headers=right).content == data


ALGORITHM, FORMAT, HASH = ("customerEncryptionAlgorithmIsInvalid", "customerEncryptionKeyFormatIsInvalid",
                           "customerEncryptionKeySha256IsInvalid")
MALFORMED = {
    "no algorithm": ({"algorithm": None}, ALGORITHM), "another algorithm": ({"algorithm": "AES128"}, ALGORITHM),
    "no key": ({"key": None}, FORMAT), "no base64": ({"key": "*" * 44}, FORMAT),
    "a short key": ({"key": base64.b64encode(bytes(31)).decode()}, FORMAT),
    "a long key": ({"key": base64.b64encode(bytes(33)).decode()}, FORMAT), "an empty key": ({"key": ""}, FORMAT),
    "no hash": ({"key-sha256": None}, HASH), "another key's hash": ({"key-sha256": OTHER_KEY.sha256}, HASH),
    "no base64 hash": ({"key-sha256": "hash"}, HASH),
}


@pytest.mark.parametrize("how", list(MALFORMED))
@pytest.mark.parametrize("prefix", [PREFIX, SOURCE_PREFIX])
def test_a_malformed_key_is_refused_with_its_reason_and_nothing_is_stored(api, bucket, how, prefix):
    changes, reason = MALFORMED[how]
    headers = KEY.headers(prefix)
    for part, value in changes.items():
        headers[prefix + part] = value
    headers = {name: value for name, value in headers.items() if value is not None}
    answer = api.insert_media(bucket, "object", b"secret", headers=headers)
    assert_json_error(answer, 400, reason)
    assert KEY.text not in answer.text
    xml = api.put(f"/{bucket}/object", data=b"secret", headers=headers)
    assert xml.status_code == 400
    assert f"<Code>{reason[0].upper() + reason[1:]}</Code>" in xml.text
    assert names(api.list_objects(bucket).json()) == []
