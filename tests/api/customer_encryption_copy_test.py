"""Copies of objects under a customer's key: rotation, to and from the clear, compose, move, restart in between."""

import pytest

from tests.api.conftest import assert_json_error, crc32c_base64, md5_base64
from tests.api.customer_encryption_support import (KEY, MISSING, OTHER_KEY, WRONG, assert_encrypted_resource,
                                                   assert_encryption_headers, compose, copy, rewrite)
from tests.api.resources import names
from tests.api.resumable_support import pattern

MIB = 1024 * 1024
SIZES = [0, 900, 200_000, 3 * MIB + 5]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size} bytes")
def data(request) -> bytes:
    return pattern(request.param)


def insert(api, bucket, name, data, key=KEY):
    answer = api.insert_media(bucket, name, data, headers=key.headers() if key else {})
    assert answer.status_code == 200, answer.text
    return answer.json()


def assert_holds(api, bucket, name, data, key):
    answer = api.get_media(bucket, name, headers=key.headers() if key else {})
    assert (answer.status_code, answer.content) == (200, data)
    resource = api.get(api.object_path(bucket, name), headers=key.headers() if key else {}).json()
    assert resource["crc32c"] == crc32c_base64(data)
    if key:
        assert_encrypted_resource(resource, key, has_hashes=True)
    else:
        assert "customerEncryption" not in resource


def test_a_rewrite_onto_itself_rotates_the_key_and_the_old_one_is_refused(api, bucket, data):
    insert(api, bucket, "object", data)
    answer = rewrite(api, bucket, "object", "object", headers=KEY.source_headers | OTHER_KEY.headers())
    assert answer.status_code == 200, answer.text
    assert answer.json()["done"] is True
    assert_encrypted_resource(answer.json()["resource"], OTHER_KEY, has_hashes=True)
    assert_holds(api, bucket, "object", data, OTHER_KEY)
    assert api.get_media(bucket, "object", headers=KEY.headers()).text == "The provided encryption key is incorrect."


@pytest.mark.parametrize("source_key, target_key", [(KEY, OTHER_KEY), (KEY, None), (None, KEY), (KEY, KEY)],
                         ids=["rotated", "to the clear", "from the clear", "same key"])
@pytest.mark.parametrize("how", ["rewrite", "xml"])
def test_a_copy_is_under_the_key_of_its_own(api, bucket, data, source_key, target_key, how):
    insert(api, bucket, "source", data, source_key)
    headers = (source_key.source_headers if source_key else {}) | (target_key.headers() if target_key else {})
    if how == "rewrite":
        answer = rewrite(api, bucket, "source", "target", headers=headers)
    else:
        answer = api.put(f"/{bucket}/target", headers={"x-goog-copy-source": f"/{bucket}/source", **headers})
        if target_key:
            assert_encryption_headers(answer, target_key)
    assert answer.status_code == 200, answer.text
    assert_holds(api, bucket, "source", data, source_key)
    assert_holds(api, bucket, "target", data, target_key)
    assert api.get_metadata(bucket, "target").json()["contentType"] == "text/plain"


@pytest.mark.parametrize("source_key", [KEY, None], ids=["encrypted", "clear"])
def test_the_one_key_of_objects_copy_is_for_both_ends(api, bucket, data, source_key):
    insert(api, bucket, "source", data, source_key)
    assert copy(api, bucket, "source", "target", headers=KEY.headers()).status_code == 200
    assert_holds(api, bucket, "target", data, KEY)


def test_a_rotation_in_several_calls_counts_up_and_ends_with_the_new_key(api, bucket):
    data = pattern(3 * MIB + 5)
    insert(api, bucket, "object", data)
    headers = KEY.source_headers | OTHER_KEY.headers()
    rewritten, token = [], {}
    for _call in range(4):
        answer = rewrite(api, bucket, "object", "target", headers=headers, maxBytesRewrittenPerCall=MIB, **token)
        assert answer.status_code == 200, answer.text
        rewritten.append(int(answer.json()["totalBytesRewritten"]))
        token = {"rewriteToken": answer.json().get("rewriteToken")}
        assert answer.json()["done"] == (token["rewriteToken"] is None)
    assert rewritten == [MIB, 2 * MIB, 3 * MIB, len(data)]
    assert_holds(api, bucket, "target", data, OTHER_KEY)


def test_a_token_of_a_rotation_does_not_replace_the_key(api, bucket):
    insert(api, bucket, "object", pattern(2 * MIB))
    headers = KEY.source_headers | OTHER_KEY.headers()
    begun = rewrite(api, bucket, "object", "target", headers=headers, maxBytesRewrittenPerCall=MIB)
    token = begun.json()["rewriteToken"]
    assert_json_error(rewrite(api, bucket, "object", "target", headers=OTHER_KEY.headers(), rewriteToken=token), 400,
                      MISSING)
    assert names(api.list_objects(bucket).json()) == ["object"]


def test_a_rotation_keeps_to_its_preconditions(api, bucket):
    resource = insert(api, bucket, "object", pattern(200_000))
    headers = KEY.source_headers | OTHER_KEY.headers()
    for condition in ("ifGenerationMatch", "ifSourceGenerationMatch", "ifSourceMetagenerationMatch"):
        answer = rewrite(api, bucket, "object", "object", headers=headers, **{condition: "7"})
        assert_json_error(answer, 412, "conditionNotMet")
    right = {"ifGenerationMatch": resource["generation"], "ifSourceGenerationMatch": resource["generation"]}
    assert rewrite(api, bucket, "object", "object", headers=headers, **right).status_code == 200


def test_compose_joins_sources_of_one_key(api, bucket, data):
    other = pattern(70_001, "other")
    insert(api, bucket, "a", data)
    insert(api, bucket, "b", other)
    answer = compose(api, bucket, "both", ["a", "b", "a"], KEY.headers())
    assert answer.status_code == 200, answer.text
    assert_encrypted_resource(answer.json(), KEY, has_hashes=True)
    assert_holds(api, bucket, "both", data + other + data, KEY)
    # A composite is rotated like any other object, and is composed again.
    assert rewrite(api, bucket, "both", "rotated", headers=KEY.source_headers | OTHER_KEY.headers()).status_code == 200
    assert_holds(api, bucket, "rotated", data + other + data, OTHER_KEY)
    assert api.get_media(bucket, "rotated", headers=OTHER_KEY.headers()).status_code == 200
    assert compose(api, bucket, "twice", ["both", "b"], KEY.headers()).status_code == 200
    assert_holds(api, bucket, "twice", data + other + data + other, KEY)
    xml = api.put(f"/{bucket}/by-xml?compose", headers=KEY.headers(), data=(
        "<ComposeRequest><Component><Name>a</Name></Component><Component><Name>b</Name></Component></ComposeRequest>"))
    assert xml.status_code == 200, xml.text
    assert_encryption_headers(xml, KEY)
    assert_holds(api, bucket, "by-xml", data + other, KEY)


def test_a_range_over_the_borders_of_components_is_that_of_the_plaintext(api, bucket):
    parts = [pattern(size, str(size)) for size in (10, 70_000, 33)]
    for index, part in enumerate(parts):
        insert(api, bucket, f"part-{index}", part)
    assert compose(api, bucket, "whole", ["part-0", "part-1", "part-2"], KEY.headers()).status_code == 200
    whole = b"".join(parts)
    for first, last in [(0, 9), (9, 10), (5, 70_020), (65_540, 65_560), (70_009, 70_010), (70_011, 70_042)]:
        answer = api.get_media(bucket, "whole", headers={"Range": f"bytes={first}-{last}", **KEY.headers()})
        assert answer.content == whole[first:last + 1], (first, last)


def test_a_move_keeps_the_encryption_and_needs_no_key(api, bucket, data):
    insert(api, bucket, "from", data)
    answer = api.post(api.object_path(bucket, "from", "/moveTo/o/to"))
    assert answer.status_code == 200, answer.text
    assert_encrypted_resource(answer.json(), KEY, has_hashes=False)
    assert_holds(api, bucket, "to", data, KEY)
    assert api.get_media(bucket, "to", headers=OTHER_KEY.headers()).status_code == 400


def test_an_older_generation_keeps_its_own_key(api, versioned_bucket):
    first = insert(api, versioned_bucket, "object", b"first" * 20_000)
    insert(api, versioned_bucket, "object", b"second", OTHER_KEY)
    old = api.get_media(versioned_bucket, "object", headers=KEY.headers(), generation=first["generation"])
    assert old.content == b"first" * 20_000
    wrong = api.get_media(versioned_bucket, "object", headers=OTHER_KEY.headers(), generation=first["generation"])
    assert wrong.status_code == 400
    answer = rewrite(api, versioned_bucket, "object", "object", headers=KEY.source_headers,
                     sourceGeneration=first["generation"])
    assert answer.status_code == 200
    assert_holds(api, versioned_bucket, "object", b"first" * 20_000, None)
    assert_json_error(rewrite(api, versioned_bucket, "object", "x", headers=OTHER_KEY.source_headers,
                              sourceGeneration=first["generation"]), 400, WRONG)
