"""Assertions about whole resources of the JSON API: each documented field, its type and its form."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

from tests.api.conftest import RFC3339_MILLISECONDS, crc32c_base64, md5_base64


def assert_int64_string(value) -> None:
    assert isinstance(value, str) and value.isdigit(), value


def assert_path_names_object(path: str, bucket: str, name: str) -> None:
    """The object's name is the last segment, encoded so that it is one segment."""
    parent, _slash, last = path.rpartition("/")
    assert parent.endswith(f"/storage/v1/b/{bucket}/o"), path
    assert unquote(last) == name, path


def assert_object_resource(resource: dict, bucket: str, name: str, data: bytes, has_md5: bool = True) -> None:
    """Checks what every live object's resource holds; `data` is the whole content."""
    assert resource["kind"] == "storage#object"
    for field in ("generation", "metageneration", "size"):
        assert_int64_string(resource[field])
    assert int(resource["generation"]) > 0 and int(resource["metageneration"]) > 0
    assert resource["id"] == f"{bucket}/{name}/{resource['generation']}"
    assert resource["bucket"] == bucket
    assert resource["name"] == name
    assert resource["size"] == str(len(data))
    assert resource["crc32c"] == crc32c_base64(data)
    if has_md5:
        assert resource["md5Hash"] == md5_base64(data)
    else:
        assert "md5Hash" not in resource
    assert isinstance(resource["etag"], str) and resource["etag"]
    for field in ("timeCreated", "updated", "timeStorageClassUpdated"):
        assert RFC3339_MILLISECONDS.match(resource[field]), (field, resource[field])
    assert "timeDeleted" not in resource
    assert_path_names_object(urlsplit(resource["selfLink"]).path, bucket, name)
    media_link = urlsplit(resource["mediaLink"])
    assert_path_names_object(media_link.path, bucket, name)
    assert parse_qs(media_link.query) == {"generation": [resource["generation"]], "alt": ["media"]}
    assert None not in resource.values()


def assert_bucket_resource(resource: dict, name: str) -> None:
    """Checks what every bucket's resource holds."""
    assert resource["kind"] == "storage#bucket"
    assert resource["id"] == name and resource["name"] == name
    assert_int64_string(resource["metageneration"])
    assert_int64_string(resource["projectNumber"])
    assert resource["selfLink"].endswith(f"/storage/v1/b/{name}")
    assert resource["location"] and resource["location"] == resource["location"].upper()
    assert resource["locationType"] in ("region", "dual-region", "multi-region")
    assert resource["storageClass"]
    assert isinstance(resource["etag"], str) and resource["etag"]
    for field in ("timeCreated", "updated"):
        assert RFC3339_MILLISECONDS.match(resource[field]), (field, resource[field])
    assert None not in resource.values()


def names(listing: dict) -> list[str]:
    """The names of the items of a list answer, in its order."""
    return [item["name"] for item in listing.get("items", [])]
