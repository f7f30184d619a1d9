"""XML GET Bucket with ?uploads: the multipart uploads of a bucket.

https://cloud.google.com/storage/docs/xml-api/get-bucket-uploads
"""

import pytest

from tests.api.multipart_support import S3_NAMESPACE, Multipart, list_uploads
from tests.api.xml_support import XML_TIME, XmlClient, assert_xml_error, texts


@pytest.fixture
def xml(api):
    return XmlClient(api)


def begin_all(xml, bucket, names):
    """The ids of new uploads, in the order in which they are listed."""
    uploads = [(name.encode(), Multipart(xml, bucket, name).id, name) for name in names]
    return [(name, upload_id) for _, upload_id, name in sorted(uploads)]


def listed(root):
    return list(zip(texts(root, "Upload/Key"), texts(root, "Upload/UploadId"), strict=True))


def all_pages(xml, bucket, query, most):
    """What all pages hold together: uploads and common prefixes in their order."""
    found, markers = [], ""
    for _ in range(100):
        root = list_uploads(xml, bucket, f"{query}&max-uploads={most}{markers}")
        page = [("upload", *pair) for pair in listed(root)]
        page += [("prefix", prefix) for prefix in texts(root, "CommonPrefixes/Prefix")]
        assert len(page) <= most
        found += sorted(page, key=lambda entry: entry[1].encode())
        if root.findtext("IsTruncated") == "false":
            return found
        markers = (f"&key-marker={root.findtext('NextKeyMarker')}"
                   f"&upload-id-marker={root.findtext('NextUploadIdMarker') or ''}")
    raise AssertionError("the pages have no end")


def test_an_empty_list_says_what_it_is_about(xml, bucket):
    answer = xml.get(bucket, query="uploads")
    assert f"xmlns='{S3_NAMESPACE}'".encode() in answer.body
    root = answer.xml()
    assert root.tag == "ListMultipartUploadsResult"
    assert [root.findtext(name) for name in ("Bucket", "MaxUploads", "IsTruncated")] == [bucket, "1000", "false"]


def test_uploads_are_shown_by_name_and_then_by_id(xml, bucket):
    expected = begin_all(xml, bucket, ["b", "a", "a", "a/b", "ä", "a!"])
    root = list_uploads(xml, bucket)
    assert listed(root) == expected
    assert set(texts(root, "Upload/StorageClass")) == {"STANDARD"}
    assert all(XML_TIME.match(time) for time in texts(root, "Upload/Initiated"))


def test_completed_and_aborted_uploads_are_not_shown(xml, bucket):
    completed, aborted = Multipart(xml, bucket, "completed"), Multipart(xml, bucket, "aborted")
    completed.put(1, b"data")
    assert completed.complete().status == 200
    assert aborted.abort().status == 204
    assert listed(list_uploads(xml, bucket)) == []


@pytest.mark.parametrize("most", [1, 2, 3, 1000])
def test_pages_of_any_size_hold_the_same(xml, bucket, most):
    expected = begin_all(xml, bucket, ["a", "a", "a", "b/1", "b/2", "c"])
    assert all_pages(xml, bucket, "", most) == [("upload", *pair) for pair in expected]
    grouped = all_pages(xml, bucket, "delimiter=/", most)
    assert grouped == [("upload", *pair) for pair in expected[:3]] + [("prefix", "b/"), ("upload", *expected[5])]


def test_a_prefix_and_a_delimiter_choose(xml, bucket):
    begin_all(xml, bucket, ["a/1", "a/b/2", "a/b/3", "b/4"])
    root = list_uploads(xml, bucket, "prefix=a/&delimiter=/")
    assert texts(root, "Upload/Key") == ["a/1"]
    assert texts(root, "CommonPrefixes/Prefix") == ["a/b/"]
    assert (root.findtext("Prefix"), root.findtext("Delimiter")) == ("a/", "/")
    assert texts(list_uploads(xml, bucket, "prefix=a/b"), "Upload/Key") == ["a/b/2", "a/b/3"]


def test_a_marker_alone_goes_on_behind_all_of_its_name(xml, bucket):
    begin_all(xml, bucket, ["a", "a", "b"])
    assert texts(list_uploads(xml, bucket, "key-marker=a"), "Upload/Key") == ["b"]
    # Without a key marker the marker of an id says nothing.
    assert len(listed(list_uploads(xml, bucket, "upload-id-marker=zzz"))) == 3


def test_names_are_encoded_on_demand(xml, bucket):
    begin_all(xml, bucket, ["a b/ü"])
    root = list_uploads(xml, bucket, "encoding-type=url&prefix=a%20b/")
    assert texts(root, "Upload/Key") == ["a%20b/%C3%BC"]
    assert (root.findtext("EncodingType"), root.findtext("Prefix")) == ("url", "a%20b/")


def test_none_may_be_asked_for(xml, bucket):
    begin_all(xml, bucket, ["a"])
    root = list_uploads(xml, bucket, "max-uploads=0")
    assert (listed(root), root.findtext("IsTruncated")) == ([], "false")


@pytest.mark.parametrize("query", ["max-uploads=many", "encoding-type=other", "prefix=%FF"])
def test_a_parameter_that_is_wrong_is_refused(xml, bucket, query):
    assert_xml_error(xml.get(bucket, query=f"uploads&{query}"), 400, "InvalidArgument")


def test_a_missing_bucket_is_404(xml):
    assert_xml_error(xml.get("no-such-bucket-here", query="uploads"), 404, "NoSuchBucket")
