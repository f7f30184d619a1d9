"""storage.objects.insert, mostly by media; multipart and resumable uploads have files of their own.

[https://cloud.google.com/storage/docs/json_api/v1/objects/insert, .../docs/uploading-objects]
"""

import gzip

import pytest

from tests.api.conftest import (assert_condition_not_met, assert_json_error, crc32c_base64, md5_base64,
                                unique_bucket_name)
from tests.api.preconditions import condition, each_that_fails, each_that_holds
from tests.api.resources import assert_object_resource, names

WRONG_CRC32C = crc32c_base64(b"other bytes")
WRONG_MD5 = md5_base64(b"other bytes")


# Some at the borders of 64 KiB and 256 KiB, where a server changes buffers or the form it stores.
SIZES = [0, 1, 11, 65535, 65536, 65537, 262143, 262144, 262145, 3 * 1024 * 1024 + 1]


@pytest.mark.parametrize("size", SIZES)
def test_media_of_any_size_is_stored_and_returned_with_every_field(api, bucket, size):
    data = bytes(index * 31 % 251 for index in range(1000)) * (size // 1000 + 1)
    data = data[:size]
    answer = api.insert_media(bucket, "folder/object", data)
    assert answer.status_code == 200, answer.text
    resource = answer.json()
    assert_object_resource(resource, bucket, "folder/object", data)
    assert resource["metageneration"] == "1"
    assert resource["storageClass"] == "STANDARD"
    assert resource["contentType"] == "text/plain"
    assert resource["timeCreated"] == resource["updated"] == resource["timeStorageClassUpdated"]
    assert api.get_metadata(bucket, "folder/object").json() == resource
    assert api.get_media(bucket, "folder/object").content == data


def test_a_missing_name_answers_400_and_stores_nothing(api, bucket):
    assert_json_error(api.post(api.upload_path(bucket), params={"uploadType": "media"}, data=b"data",
                               headers={"Content-Type": "text/plain"}), 400, None)
    assert_json_error(api.insert_multipart(bucket, {}, b"data"), 400, None)
    assert "items" not in api.list_objects(bucket).json()


def test_a_missing_bucket_answers_404(api):
    missing = unique_bucket_name()
    assert_json_error(api.insert_media(missing, "object", b"data"), 404, "notFound")
    assert_json_error(api.insert_multipart(missing, {"name": "object"}, b"data"), 404, "notFound")


def test_an_overwrite_gets_a_greater_generation_and_starts_the_metageneration_again(api, bucket):
    first = api.create_object(bucket, "object", b"one", metadata={"old": "1"})
    patched = api.patch(api.object_path(bucket, "object"), json={"metadata": {"x": "y"}}).json()
    assert patched["metageneration"] == "2"
    second = api.create_object(bucket, "object", b"two")
    assert int(second["generation"]) > int(first["generation"])
    assert second["metageneration"] == "1"
    assert "metadata" not in second
    assert api.get_media(bucket, "object").content == b"two"
    assert api.get_metadata(bucket, "object", generation=first["generation"]).status_code == 404


def test_generations_increase_over_the_objects_of_a_bucket(api, bucket):
    generations = [int(api.create_object(bucket, f"object-{i}")["generation"]) for i in range(5)]
    generations.append(int(api.create_object(bucket, "object-0")["generation"]))
    assert generations == sorted(set(generations))


# Preconditions.

@each_that_holds
def test_a_precondition_that_holds_lets_the_overwrite_through(api, bucket, parameter, offset):
    live = api.create_object(bucket, "object", b"old")
    answer = api.insert_media(bucket, "object", b"new", **condition(live, parameter, offset))
    assert answer.status_code == 200, answer.text
    assert api.get_media(bucket, "object").content == b"new"


@each_that_fails
@pytest.mark.parametrize("upload", ["media", "multipart"])
def test_a_precondition_that_fails_answers_412_and_stores_nothing(api, bucket, upload, parameter, offset):
    live = api.create_object(bucket, "object", b"old")
    if upload == "media":
        answer = api.insert_media(bucket, "object", b"new", **condition(live, parameter, offset))
    else:
        answer = api.insert_multipart(bucket, {"name": "object"}, b"new", **condition(live, parameter, offset))
    assert_condition_not_met(answer)
    assert api.get_metadata(bucket, "object").json() == live
    assert api.get_media(bucket, "object").content == b"old"


def test_if_generation_match_zero_creates_once_and_then_answers_412(api, bucket):
    assert api.insert_media(bucket, "object", b"first", ifGenerationMatch="0").status_code == 200
    assert_condition_not_met(api.insert_media(bucket, "object", b"second", ifGenerationMatch="0"))
    assert api.get_media(bucket, "object").content == b"first"


def test_if_generation_match_zero_holds_again_after_the_delete(api, bucket):
    api.create_object(bucket, "object")
    assert api.delete(api.object_path(bucket, "object")).status_code == 204
    assert api.insert_media(bucket, "object", b"again", ifGenerationMatch="0").status_code == 200


@pytest.mark.parametrize("params", [{"ifGenerationMatch": "1234"}, {"ifGenerationNotMatch": "0"},
                                    {"ifMetagenerationMatch": "1"}], ids=lambda value: str(value))
def test_a_precondition_on_a_name_without_object_answers_412(api, bucket, params):
    assert_condition_not_met(api.insert_media(bucket, "object", b"data", **params))
    assert api.get_metadata(bucket, "object").status_code == 404


# Checksums.

@pytest.mark.parametrize("header", ["x-goog-hash", "X-Goog-Hash"])
def test_right_checksums_in_the_header_are_accepted(api, bucket, header):
    data = b"checked bytes"
    value = f"crc32c={crc32c_base64(data)},md5={md5_base64(data)}"
    answer = api.insert_media(bucket, "object", data, headers={header: value})
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "object", data)


@pytest.mark.parametrize("value", [f"crc32c={WRONG_CRC32C}", f"md5={WRONG_MD5}",
                                   f"crc32c={crc32c_base64(b'data')},md5={WRONG_MD5}",
                                   f"crc32c={WRONG_CRC32C}, md5={md5_base64(b'data')}"])
def test_a_wrong_checksum_in_the_header_answers_400_and_stores_nothing(api, bucket, value):
    assert_json_error(api.insert_media(bucket, "object", b"data", headers={"x-goog-hash": value}), 400, None)
    assert "items" not in api.list_objects(bucket, versions="true").json()


# Whether the body may be stored is looked at before it is read, and again with the commit.
@pytest.mark.parametrize("size", [0, 4, 100_000])
def test_of_two_reasons_to_refuse_a_body_the_state_of_the_store_is_the_one_that_is_told(api, bucket, size):
    wrong = {"x-goog-hash": f"md5={WRONG_MD5}"}
    api.create_object(bucket, "taken", b"old")
    assert_condition_not_met(api.insert_media(bucket, "taken", b"x" * size, headers=wrong, ifGenerationMatch="0"))
    assert_json_error(api.insert_media(unique_bucket_name(), "o", b"x" * size, headers=wrong), 404, "notFound")
    assert_json_error(api.insert_media(bucket, "free", b"x" * size, headers=wrong, ifGenerationMatch="0"), 400, None)
    assert api.get_media(bucket, "taken").content == b"old"
    assert api.get_metadata(bucket, "free").status_code == 404


# Encodings.

def test_a_gzip_content_encoding_of_a_media_insert_is_metadata_of_the_object(api, bucket):
    stored = gzip.compress(b"text " * 100)
    answer = api.insert_media(bucket, "object", stored, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "object", stored)
    assert answer.json()["contentEncoding"] == "gzip"


def test_the_content_encoding_parameter_sets_the_content_encoding(api, bucket):
    stored = gzip.compress(b"text " * 100)
    answer = api.insert_media(bucket, "object", stored, contentEncoding="gzip")
    assert answer.status_code == 200, answer.text
    assert answer.json()["contentEncoding"] == "gzip"
    assert answer.json()["size"] == str(len(stored))


def test_a_chunked_body_of_unknown_length_is_stored_whole(api, bucket):
    chunks = [b"a" * 70000, b"b", b"c" * 300000]
    answer = api.post(api.upload_path(bucket), params={"uploadType": "media", "name": "object"}, data=iter(chunks),
                      headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200, answer.text
    assert_object_resource(answer.json(), bucket, "object", b"".join(chunks))


def test_an_insert_without_content_type_succeeds_and_is_served_as_octet_stream(api, bucket):
    target = api.upload_path(bucket) + "?uploadType=media&name=object"
    status, _reason, _headers, body = api.raw("POST", target, body=b"data")
    assert status == 200, body
    assert api.get_media(bucket, "object").headers["Content-Type"] == "application/octet-stream"


# Paths and parameters.

@pytest.mark.parametrize("fields, kept", [("name,size", {"name", "size"}), ("metadata/a", {"metadata"}),
                                          ("kind,metadata(a)", {"kind", "metadata"})])
def test_fields_selects_what_is_returned(api, bucket, fields, kept):
    answer = api.insert_multipart(bucket, {"name": "object", "metadata": {"a": "1", "b": "2"}}, b"data",
                                  fields=fields)
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == kept
    assert answer.json().get("metadata", {"a": "1"}) == {"a": "1"}


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_is_accepted(api, bucket, projection):
    answer = api.insert_media(bucket, "object", b"data", projection=projection)
    assert answer.status_code == 200, answer.text
    if projection == "noAcl":
        assert "acl" not in answer.json()


def test_unknown_parameters_and_headers_are_ignored(api, bucket):
    answer = api.insert_media(bucket, "object", b"data", userProject="p", key="k", noSuchParameter="1",
                              headers={"x-goog-gcs-idempotency-token": "t", "x-goog-custom-audit-job": "j"})
    assert answer.status_code == 200, answer.text
    assert "metadata" not in answer.json()


def test_pretty_print_changes_only_the_white_space(api, bucket):
    assert "\n" in api.insert_media(bucket, "object", b"data", prettyPrint="true").text
    assert "\n" not in api.insert_media(bucket, "object", b"data", prettyPrint="false").text.rstrip("\n")


def test_fields_the_server_sets_are_not_taken_from_the_client(api, bucket):
    answer = api.insert_multipart(bucket, {"name": "object", "generation": "7", "metageneration": "9", "size": "99",
                                           "timeCreated": "2001-01-01T00:00:00Z", "kind": "storage#object",
                                           "etag": "x", "componentCount": 4}, b"data")
    assert answer.status_code == 200, answer.text
    resource = answer.json()
    assert_object_resource(resource, bucket, "object", b"data")
    assert resource["generation"] != "7" and resource["metageneration"] == "1"
    assert not resource["timeCreated"].startswith("2001")
    assert "componentCount" not in resource


@pytest.mark.parametrize("name", ["a b", "a+b", "a%2Fb", "a?b#c", "ü/日本/😀", "a//b/", "a/../b", "trailing/",
                                  "x/compose", "o/acl", "100%", "q=1&r=2;s", "~tilde'quote\"", "\u0085next\u00e9"])
def test_any_name_round_trips_unchanged(api, bucket, name):
    resource = api.create_object(bucket, name, name.encode())
    assert_object_resource(resource, bucket, name, name.encode())
    assert names(api.list_objects(bucket).json()) == [name]
    assert api.get_media(bucket, name).content == name.encode()
    assert api.session.get(resource["mediaLink"], timeout=60).content == name.encode()


# What is not offered must not be silently dropped.

def test_a_cloud_kms_key_is_refused_and_nothing_is_stored(api, bucket):
    key = "projects/p/locations/l/keyRings/r/cryptoKeys/k"
    answer = api.insert_multipart(bucket, {"name": "object", "kmsKeyName": key}, b"data")
    assert_json_error(answer, 400, "cloudKmsEncryptionKeyNotFound", "Cloud KMS")
    assert "items" not in api.list_objects(bucket).json()


@pytest.mark.parametrize("resource, said", [
    ({"metadata": {"k" * 1025: "v"}}, "metadata"), ({"metadata": {"k": "v" * 4097}}, "metadata"),
    ({"metadata": {f"k{i}": "v" * 1000 for i in range(9)}}, "8 KiB"), ({"metadata": {"k": 1}}, "metadata"),
    ({"storageClass": "GLACIER"}, "storage class"), ({"temporaryHold": "yes"}, "temporaryHold"),
    ({"eventBasedHold": 1}, "eventBasedHold"), ({"contentLanguage": ["de"]}, "contentLanguage"),
    ({"contentEncoding": "a\r\nb"}, "contentEncoding"), ({"contentType": "x" * 1025}, "content type"),
])
def test_what_an_object_cannot_have_is_refused_and_nothing_is_stored(api, bucket, resource, said):
    answer = api.insert_multipart(bucket, {"name": "object", **resource}, b"data")
    assert_json_error(answer, 400, "invalid", said)
    assert "items" not in api.list_objects(bucket).json()


@pytest.mark.parametrize("storage_class", ["NEARLINE", "COLDLINE", "ARCHIVE", "STANDARD"])
def test_the_storage_class_of_the_resource_is_the_objects(api, bucket, storage_class):
    assert api.create_object(bucket, "object", b"data", storageClass=storage_class)["storageClass"] == storage_class
