"""XML GET Service: the buckets of a project."""

import pytest

from tests.api.conftest import Api, unique_bucket_name
from tests.api.xml_support import XML_TIME, XmlClient, assert_xml_error, texts
from tests.support.server import Server


@pytest.fixture(scope="module")
def api():
    """A server of its own, so that the buckets of other tests do not fill the list."""
    with Server() as running:
        yield Api(running)


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.mark.parametrize("target", ["/", "/?prefix=", "/?project=ignored"])
def test_the_service_lists_buckets_in_order_with_their_creation_time(xml, api, target):
    names = sorted(unique_bucket_name("service") for _ in range(3))
    for name in reversed(names):
        assert api.insert_bucket(name).status_code == 200
    answer = xml.request("GET", target)
    assert answer.status == 200, answer.body
    root = answer.xml()
    assert root.tag == "ListAllMyBucketsResult"
    listed = texts(root, "Buckets/Bucket/Name")
    assert [name for name in listed if name in names] == names
    assert listed == sorted(listed)
    times = texts(root, "Buckets/Bucket/CreationDate")
    assert len(times) == len(listed)
    assert all(XML_TIME.match(time) for time in times)


def test_the_project_header_is_accepted(xml, api, bucket):
    answer = xml.request("GET", "/", {"x-goog-project-id": api.project})
    assert bucket in texts(answer.xml(), "Buckets/Bucket/Name")


def test_a_deleted_bucket_is_not_listed(xml, api, bucket):
    assert xml.delete(bucket).status == 204
    assert bucket not in texts(xml.request("GET", "/").xml(), "Buckets/Bucket/Name")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_other_methods_on_the_service_are_refused(xml, method):
    answer = xml.request(method, "/", {}, b"" if method == "PUT" else None)
    assert_xml_error(answer, answer.status, None)
    assert answer.status in (400, 405)
