"""XML GET Bucket: object listings by marker (version 1) and by continuation token (version 2).

https://cloud.google.com/storage/docs/xml-api/get-bucket-list
"""

from urllib.parse import quote, quote_plus

import pytest

from tests.api.conftest import md5_base64
from tests.api.xml_support import XML_TIME, XmlClient, assert_xml_error, quoted_md5, texts

NAMES = ["a", "b/1", "b/2", "b/c/3", "c", "d/1", "é"]


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def filled(api, bucket):
    """A bucket that holds NAMES, each with its own name as data."""
    for name in reversed(NAMES):
        api.create_object(bucket, name, name.encode())
    return bucket


def keys(answer):
    assert answer.status == 200, answer.body
    return texts(answer.xml(), "Contents/Key")


def prefixes(answer):
    return texts(answer.xml(), "CommonPrefixes/Prefix")


@pytest.mark.parametrize("query", ["", "list-type=2"])
def test_the_whole_list_is_in_order_and_not_truncated(xml, filled, query):
    answer = xml.get(filled, query=query)
    root = answer.xml()
    assert root.tag == "ListBucketResult"
    assert root.findtext("Name") == filled
    assert keys(answer) == NAMES
    assert root.findtext("IsTruncated") == "false"
    assert root.find("NextMarker") is None and root.find("NextContinuationToken") is None


def test_an_entry_carries_etag_size_time_and_generation(xml, api, filled):
    for entry in xml.get(filled).xml().findall("Contents"):
        name = entry.findtext("Key")
        made = api.get_metadata(filled, name).json()
        assert entry.findtext("Generation") == made["generation"]
        assert entry.findtext("MetaGeneration") == made["metageneration"]
        assert entry.findtext("Size") == made["size"]
        assert entry.findtext("ETag") == quoted_md5(name.encode())
        assert XML_TIME.match(entry.findtext("LastModified"))
        assert md5_base64(name.encode()) == made["md5Hash"]


@pytest.mark.parametrize("query", ["", "list-type=2&"])
def test_an_empty_bucket_has_no_contents(xml, bucket, query):
    root = xml.get(bucket, query=query).xml()
    assert root.findall("Contents") == [] and root.findall("CommonPrefixes") == []
    assert root.findtext("IsTruncated") == "false"


@pytest.mark.parametrize("version", ["", "list-type=2&"])
@pytest.mark.parametrize("query, expected_keys, expected_prefixes", [
    ("prefix=b/", ["b/1", "b/2", "b/c/3"], []),
    ("prefix=zzz", [], []),
    ("delimiter=/", ["a", "c", "é"], ["b/", "d/"]),
    ("delimiter=%2F&prefix=b%2F", ["b/1", "b/2"], ["b/c/"]),
    ("delimiter=/&prefix=b", [], ["b/"]),
    ("prefix=%C3%A9", ["é"], []),
])
def test_prefix_and_delimiter_select_and_group(xml, filled, version, query, expected_keys, expected_prefixes):
    answer = xml.get(filled, query=version + query)
    assert keys(answer) == expected_keys
    assert prefixes(answer) == expected_prefixes


def test_a_marker_starts_after_its_name(xml, filled):
    assert keys(xml.get(filled, query="marker=b/2")) == NAMES[3:]
    assert keys(xml.get(filled, query="marker=b/11")) == NAMES[2:]
    assert xml.get(filled, query="marker=b/2").xml().findtext("Marker") == "b/2"


@pytest.mark.parametrize("max_keys", [1, 2, 3, 7])
@pytest.mark.parametrize("delimiter", ["", "&delimiter=/"])
def test_pages_by_marker_give_each_entry_once(xml, filled, max_keys, delimiter):
    whole = xml.get(filled, query=delimiter)
    seen, marker, pages = [], "", 0
    while True:
        answer = xml.get(filled, query=f"max-keys={max_keys}&marker={quote(marker, safe='')}{delimiter}")
        entries = keys(answer) + prefixes(answer)
        assert len(entries) <= max_keys
        seen += entries
        pages += 1
        assert pages <= len(NAMES) + 1
        root = answer.xml()
        assert root.findtext("MaxKeys") in (None, str(max_keys))
        if root.findtext("IsTruncated") == "false":
            break
        marker = root.findtext("NextMarker")
        assert marker
    assert sorted(seen) == sorted(keys(whole) + prefixes(whole))


@pytest.mark.parametrize("max_keys", [1, 2, 3, 7])
@pytest.mark.parametrize("delimiter", ["", "&delimiter=/"])
def test_pages_by_continuation_token_give_each_entry_once(xml, filled, max_keys, delimiter):
    whole = xml.get(filled, query="list-type=2" + delimiter)
    seen, token, pages = [], "", 0
    while True:
        answer = xml.get(filled, query=f"list-type=2&max-keys={max_keys}{delimiter}{token}")
        entries = keys(answer) + prefixes(answer)
        root = answer.xml()
        assert len(entries) <= max_keys
        assert root.findtext("KeyCount") == str(len(entries))
        seen += entries
        pages += 1
        assert pages <= len(NAMES) + 1
        if root.findtext("IsTruncated") == "false":
            assert root.find("NextContinuationToken") is None
            break
        token = f"&continuation-token={quote(root.findtext('NextContinuationToken'), safe='')}"
    assert sorted(seen) == sorted(keys(whole) + prefixes(whole))


def test_start_after_is_exclusive(xml, filled):
    assert keys(xml.get(filled, query="list-type=2&start-after=b/2")) == NAMES[3:]
    assert keys(xml.get(filled, query="list-type=2&start-after=b/2&prefix=b/")) == ["b/c/3"]


def test_encoding_type_url_escapes_names(xml, api, bucket):
    name = "a b/ü+%&<c>"
    api.create_object(bucket, name)
    for version in ("", "list-type=2&"):
        assert keys(xml.get(bucket, query=version)) == [name]
        answer = xml.get(bucket, query=f"{version}encoding-type=url&delimiter=/&prefix=a")
        assert answer.xml().findtext("EncodingType") == "url"
        assert prefixes(answer)[0] in (quote("a b/", safe="/"), quote("a b/", safe=""), quote_plus("a b/", safe="/"),
                                       quote_plus("a b/"))
        key, = keys(xml.get(bucket, query=f"{version}encoding-type=url"))
        assert key in (quote(name, safe="/"), quote(name, safe=""), quote_plus(name, safe="/"), quote_plus(name))


def test_names_are_escaped_as_xml(xml, api, bucket):
    name = "<&>\"' ]]>"
    api.create_object(bucket, name)
    answer = xml.get(bucket)
    assert keys(answer) == [name]
    assert b"&lt;&amp;" in answer.body


def test_versions_lists_every_generation_with_the_latest_marked(xml, api, versioned_bucket):
    generations = [api.create_object(versioned_bucket, "v", data)["generation"] for data in (b"1", b"22", b"333")]
    assert keys(xml.get(versioned_bucket)) == ["v"]
    versions = xml.get(versioned_bucket, query="versions").xml().findall("Version")
    assert [version.findtext("Key") for version in versions] == ["v"] * 3
    assert sorted(version.findtext("Generation") for version in versions) == sorted(generations)
    latest = {version.findtext("Generation"): version.findtext("IsLatest") for version in versions}
    assert latest[generations[2]] == "true"
    assert latest[generations[0]] == "false" and latest[generations[1]] == "false"
    sizes = {version.findtext("Generation"): version.findtext("Size") for version in versions}
    assert [sizes[generation] for generation in generations] == ["1", "2", "3"]


def test_a_deleted_object_remains_among_the_versions_only(xml, api, versioned_bucket):
    made = api.create_object(versioned_bucket, "gone")
    assert xml.delete(versioned_bucket, "gone").status == 204
    assert keys(xml.get(versioned_bucket)) == []
    versions = xml.get(versioned_bucket, query="versions").xml().findall("Version")
    assert [version.findtext("Generation") for version in versions] == [made["generation"]]
    assert versions[0].findtext("IsLatest") == "false"


def test_a_large_max_keys_gives_a_thousand_at_most(xml, filled):
    assert keys(xml.get(filled, query="max-keys=1000000")) == NAMES


@pytest.mark.parametrize("query", ["max-keys=abc", "max-keys=-1", "encoding-type=rot13",
                                   "list-type=2&continuation-token=%00nonsense"])
def test_wrong_parameters_are_400_in_xml(xml, filled, query):
    assert_xml_error(xml.get(filled, query=query), 400, None)


def test_a_missing_bucket_is_no_such_bucket(xml):
    assert_xml_error(xml.get("no-such-bucket-anywhere"), 404, "NoSuchBucket")
