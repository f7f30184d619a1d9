"""XML PUT Object with x-goog-copy-source.

https://cloud.google.com/storage/docs/xml-api/put-object-copy
"""

import email.utils

import pytest

from tests.api.xml_support import XML_TIME, XmlClient, assert_xml_condition_failed, assert_xml_error, quoted_md5

DATA = b"copied data"
SOURCE_HEADERS = {"Content-Type": "text/x-source", "Cache-Control": "no-cache", "x-goog-meta-from": "source"}


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def source(xml, bucket):
    """The answer to the PUT of "dir/source"."""
    return xml.create(bucket, "dir/source", DATA, SOURCE_HEADERS)


def copy(xml, bucket, name="copy", source_path=None, **headers):
    sent = {"x-goog-copy-source": source_path or f"/{bucket}/dir/source",
            **{key.replace("_", "-"): value for key, value in headers.items()}}
    return xml.put(bucket, name, b"", sent)


def test_the_answer_is_a_copy_object_result(xml, api, bucket, source):
    answer = copy(xml, bucket)
    assert answer.status == 200, answer.body
    root = answer.xml()
    assert root.tag == "CopyObjectResult"
    assert root.findtext("ETag") == quoted_md5(DATA)
    assert XML_TIME.match(root.findtext("LastModified"))
    resource = api.get_metadata(bucket, "copy").json()
    assert answer.generation == resource["generation"]
    assert int(resource["generation"]) > int(source.generation)
    assert api.get_media(bucket, "copy").content == DATA


@pytest.mark.parametrize("form", ["/{}/dir/source", "{}/dir/source", "/{}/dir%2Fsource", "{}/%64ir%2Fsource"])
def test_the_source_may_be_written_with_and_without_a_slash_and_escaped(xml, api, bucket, source, form):
    assert copy(xml, bucket, source_path=form.format(bucket)).status == 200
    assert api.get_media(bucket, "copy").content == DATA


def test_metadata_is_copied_by_default(xml, bucket, source):
    copy(xml, bucket)
    answer = xml.get(bucket, "copy")
    assert answer.get("Content-Type") == "text/x-source"
    assert answer.get("Cache-Control") == "no-cache"
    assert answer.get("x-goog-meta-from") == "source"


def test_metadata_is_replaced_when_asked(xml, bucket, source):
    answer = copy(xml, bucket, x_goog_metadata_directive="REPLACE", Content_Type="text/x-new", x_goog_meta_to="copy")
    assert answer.status == 200, answer.body
    answer = xml.get(bucket, "copy")
    assert answer.body == DATA
    assert answer.get("Content-Type") == "text/x-new"
    assert answer.get("x-goog-meta-to") == "copy"
    assert answer.get("x-goog-meta-from") is None


def test_an_unknown_metadata_directive_is_400(xml, api, bucket, source):
    assert_xml_error(copy(xml, bucket, x_goog_metadata_directive="SHUFFLE"), 400, None)
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_an_object_is_copied_onto_itself_with_new_metadata(xml, bucket, source):
    answer = copy(xml, bucket, name="dir/source", x_goog_metadata_directive="REPLACE", x_goog_meta_now="changed")
    assert answer.status == 200, answer.body
    after = xml.get(bucket, "dir/source")
    assert (after.body, after.get("x-goog-meta-now")) == (DATA, "changed")
    assert int(after.generation) > int(source.generation)


def test_a_generation_of_the_source_is_copied(xml, api, versioned_bucket):
    old = xml.create(versioned_bucket, "v", b"old")
    xml.create(versioned_bucket, "v", b"new")
    answer = copy(xml, versioned_bucket, source_path=f"/{versioned_bucket}/v",
                  x_goog_copy_source_generation=old.generation)
    assert answer.status == 200, answer.body
    assert api.get_media(versioned_bucket, "copy").content == b"old"


def test_a_missing_generation_of_the_source_is_404(xml, api, bucket, source):
    assert_xml_error(copy(xml, bucket, x_goog_copy_source_generation="12345"), 404, "NoSuchKey")
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_conditions_on_the_source_decide(xml, api, bucket, source):
    modified = xml.head(bucket, "dir/source").get("Last-Modified")
    past = email.utils.formatdate(email.utils.parsedate_to_datetime(modified).timestamp() - 60, usegmt=True)
    cases = [("generation_match", source.generation, "12345"), ("metageneration_match", "1", "2"),
             ("match", quoted_md5(DATA), '"other"'), ("none_match", '"other"', quoted_md5(DATA)),
             ("modified_since", past, modified), ("unmodified_since", modified, past)]
    for index, (condition, right, wrong) in enumerate(cases):
        header = f"x_goog_copy_source_if_{condition}"
        assert_xml_condition_failed(copy(xml, bucket, name=f"copy-{index}", **{header: wrong}))
        assert api.get_metadata(bucket, f"copy-{index}").status_code == 404
        assert copy(xml, bucket, name=f"copy-{index}", **{header: right}).status == 200, condition


def test_conditions_on_the_destination_decide(xml, api, bucket, source):
    assert copy(xml, bucket, x_goog_if_generation_match="0").status == 200
    assert_xml_condition_failed(copy(xml, bucket, x_goog_if_generation_match="0"))
    generation = api.get_metadata(bucket, "copy").json()["generation"]
    assert copy(xml, bucket, x_goog_if_generation_match=generation).status == 200


def test_a_copy_between_buckets(xml, api, bucket, versioned_bucket, source):
    answer = copy(xml, versioned_bucket, source_path=f"/{bucket}/dir/source")
    assert answer.status == 200, answer.body
    assert api.get_media(versioned_bucket, "copy").content == DATA


def test_a_large_object_is_copied_whole(xml, bucket):
    data = bytes(range(256)) * 30_000
    xml.create(bucket, "dir/source", data)
    assert copy(xml, bucket).status == 200
    assert xml.get(bucket, "copy").body == data


def test_a_copy_outlives_its_source(xml, bucket, source):
    assert copy(xml, bucket).status == 200
    assert xml.delete(bucket, "dir/source").status == 204
    assert xml.get(bucket, "copy").body == DATA


@pytest.mark.parametrize("path, code", [("/{}/missing", "NoSuchKey"), ("/no-such-bucket-anywhere/x", "NoSuchBucket")])
def test_a_missing_source_is_404(xml, api, bucket, path, code):
    assert_xml_error(copy(xml, bucket, source_path=path.format(bucket)), 404, code)
    assert api.get_metadata(bucket, "copy").status_code == 404


@pytest.mark.parametrize("path", ["/", "no-slash-at-all", "/{}", "/{}/"])
def test_a_source_that_names_no_object_is_400(xml, api, bucket, path):
    answer = copy(xml, bucket, source_path=path.format(bucket))
    assert_xml_error(answer, answer.status, None)
    assert answer.status in (400, 404)
    assert api.get_metadata(bucket, "copy").status_code == 404
