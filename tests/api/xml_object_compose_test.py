"""XML PUT Object with ?compose.

https://cloud.google.com/storage/docs/xml-api/put-object-compose
"""

import pytest

from tests.api.conftest import crc32c_base64
from tests.api.xml_support import XmlClient, assert_xml_condition_failed, assert_xml_error

MOST_COMPONENTS = 32


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def parts(xml, bucket):
    """The generations of the objects "p1" and "p2"."""
    return {name: xml.create(bucket, name, name.encode()).generation for name in ("p1", "p2")}


def component(name, generation=None, if_generation_match=None) -> str:
    inner = f"<Name>{name}</Name>"
    if generation is not None:
        inner += f"<Generation>{generation}</Generation>"
    if if_generation_match is not None:
        inner += f"<IfGenerationMatch>{if_generation_match}</IfGenerationMatch>"
    return f"<Component>{inner}</Component>"


def compose(xml, bucket, components, headers=None, name="composed"):
    body = f"<?xml version='1.0' encoding='UTF-8'?>\n<ComposeRequest>{''.join(components)}</ComposeRequest>"
    return xml.put(bucket, name, body.encode(), headers or {}, query="compose")


def test_components_are_joined_in_order(xml, api, bucket, parts):
    answer = compose(xml, bucket, [component("p2"), component("p1"), component("p2")])
    assert answer.status == 200, answer.body
    data = b"p2p1p2"
    resource = api.get_metadata(bucket, "composed").json()
    assert api.get_media(bucket, "composed").content == data
    assert answer.generation == resource["generation"]
    assert (resource["componentCount"], resource["crc32c"]) == (3, crc32c_base64(data))
    assert "md5Hash" not in resource
    assert answer.all("x-goog-hash") == [f"crc32c={crc32c_base64(data)}"]


def test_headers_describe_the_result(xml, bucket, parts):
    headers = {"Content-Type": "text/x-composed", "x-goog-meta-k": "v"}
    assert compose(xml, bucket, [component("p1")], headers).status == 200
    answer = xml.get(bucket, "composed")
    assert (answer.get("Content-Type"), answer.get("x-goog-meta-k")) == ("text/x-composed", "v")


def test_names_are_taken_as_text(xml, bucket):
    xml.create(bucket, "a&b <c>", b"special")
    assert compose(xml, bucket, [component("a&amp;b &lt;c&gt;")]).status == 200
    assert xml.get(bucket, "composed").body == b"special"


def test_an_object_is_appended_to_itself(xml, bucket, parts):
    assert compose(xml, bucket, [component("p1"), component("p2")], name="p1").status == 200
    assert xml.get(bucket, "p1").body == b"p1p2"


def test_a_generation_of_a_component_is_taken(xml, versioned_bucket):
    old = xml.create(versioned_bucket, "v", b"old").generation
    xml.create(versioned_bucket, "v", b"new")
    assert compose(xml, versioned_bucket, [component("v", generation=old), component("v")]).status == 200
    assert xml.get(versioned_bucket, "composed").body == b"oldnew"


def test_conditions_of_components_decide(xml, api, bucket, parts):
    stale = compose(xml, bucket, [component("p1"), component("p2", if_generation_match="12345")])
    assert_xml_condition_failed(stale)
    assert api.get_metadata(bucket, "composed").status_code == 404
    fresh = compose(xml, bucket, [component("p1", if_generation_match=parts["p1"])])
    assert fresh.status == 200, fresh.body


def test_conditions_of_the_destination_decide(xml, bucket, parts):
    condition = {"x-goog-if-generation-match": "0"}
    assert compose(xml, bucket, [component("p1")], condition).status == 200
    assert_xml_condition_failed(compose(xml, bucket, [component("p2")], condition))
    assert xml.get(bucket, "composed").body == b"p1"


def test_as_many_components_as_allowed_are_joined(xml, bucket, parts):
    assert compose(xml, bucket, [component("p1")] * MOST_COMPONENTS).status == 200
    assert xml.get(bucket, "composed").body == b"p1" * MOST_COMPONENTS


def test_a_missing_component_is_404(xml, api, bucket, parts):
    assert_xml_error(compose(xml, bucket, [component("p1"), component("missing")]), 404, "NoSuchKey")
    assert api.get_metadata(bucket, "composed").status_code == 404


@pytest.mark.parametrize("components", [
    [], [component("p1")] * (MOST_COMPONENTS + 1), ["<Component></Component>"], [component("p1", generation="abc")],
    ["<Component><Name>p1</Name>"], ["<Component><Name></Name></Component>"],
], ids=["none", "too-many", "no-name", "bad-generation", "malformed", "empty-name"])
def test_a_wrong_request_is_400_and_stores_nothing(xml, api, bucket, parts, components):
    assert_xml_error(compose(xml, bucket, components), 400, None)
    assert api.get_metadata(bucket, "composed").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{}", b"<Other/>", b"<ComposeRequest>" * 20_000], ids=["empty", "json", "other",
                                                                                              "deep"])
def test_a_body_that_is_no_compose_request_is_400(xml, api, bucket, body):
    assert_xml_error(xml.put(bucket, "composed", body, query="compose"), 400, None)
    assert api.get_metadata(bucket, "composed").status_code == 404


def test_an_oversized_body_is_refused(xml, api, bucket):
    body = b"<ComposeRequest>" + b"<!-- filler -->" * 1_000_000 + b"</ComposeRequest>"
    answer = xml.put(bucket, "composed", body, query="compose")
    assert_xml_error(answer, answer.status, None)
    assert answer.status in (400, 413)
    assert api.get_metadata(bucket, "composed").status_code == 404
