"""Websites: reads through a custom domain [https://cloud.google.com/storage/docs/static-website]."""

import pytest

from tests.api.conftest import Api
from tests.api.xml_support import XmlClient, assert_xml_error, texts
from tests.support.server import Server

SITE = "www.example.com"
PLAIN = "files.example.com"
WITHOUT_BUCKET = "none.example.com"
OBJECTS = {"index.html": b"main", "404.html": b"lost", "dir/index.html": b"in dir", "page": b"a page",
           "empty/": b"", "/evil.example/index.html": b"slashes"}


@pytest.fixture(scope="module")
def api():
    with Server(extra_arguments=[f"--custom-domain={name}" for name in (SITE, PLAIN, WITHOUT_BUCKET)]) as running:
        api = Api(running)
        website = {"mainPageSuffix": "index.html", "notFoundPage": "404.html"}
        assert api.insert_bucket(SITE, {"website": website}).status_code == 200
        assert api.insert_bucket(PLAIN).status_code == 200
        for name, data in OBJECTS.items():
            api.create_object(SITE, name, data, contentType="text/html")
        api.create_object(PLAIN, "page", b"a file")
        yield api


@pytest.fixture
def xml(api):
    return XmlClient(api)


def get(xml, path, host=SITE, method="GET", headers=()):
    return xml.request(method, path, {"Host": host, **dict(headers)})


@pytest.mark.parametrize("path,body", [("/", b"main"), ("/index.html", b"main"), ("/page", b"a page"),
                                       ("/dir/index.html", b"in dir"), ("/dir/", b"in dir"), ("/empty/", b"")])
@pytest.mark.parametrize("host", [SITE, SITE.upper(), f"{SITE}:8080"])
def test_pages_are_served_by_their_addresses(xml, path, body, host):
    answer = get(xml, path, host)
    assert (answer.status, answer.body) == (200, body)
    assert answer.get("Content-Type") == "text/html"
    head = get(xml, path, host, "HEAD")
    assert (head.status, head.body, head.get("Content-Length")) == (200, b"", str(len(body)))


def test_a_folder_without_its_slash_is_moved_to_the_one_with_it(xml):
    answer = get(xml, "/dir")
    assert (answer.status, answer.get("Location")) == (301, f"//{SITE}/dir/")


def test_a_move_never_leads_to_another_host(xml):
    answer = get(xml, "//evil.example")
    assert (answer.status, answer.get("Location")) == (301, f"//{SITE}//evil.example/")


@pytest.mark.parametrize("path", ["/missing", "/missing/", "/missing/index.html"])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=1-2"}, {"If-None-Match": "*"}])
def test_what_is_missing_is_the_not_found_page_with_404(xml, path, headers):
    answer = get(xml, path, headers=headers)
    assert (answer.status, answer.body, answer.get("Content-Type")) == (404, b"lost", "text/html")


def test_conditions_and_ranges_hold_for_pages(xml):
    etag = get(xml, "/page").get("ETag")
    assert get(xml, "/page", headers={"If-None-Match": etag}).status == 304
    assert get(xml, "/page", headers={"Range": "bytes=0-0"}).body == b"a"


def test_a_bucket_without_main_page_lists_its_objects(xml):
    assert texts(get(xml, "/", PLAIN).xml(), "Contents/Key") == ["page"]
    assert get(xml, "/page", PLAIN).body == b"a file"
    assert_xml_error(get(xml, "/missing", PLAIN), 404, "NoSuchKey")
    assert get(xml, "/", PLAIN, "HEAD").status == 200


def test_a_site_without_not_found_page_answers_an_error(xml, api):
    assert api.patch(api.bucket_path(SITE), json={"website": {"notFoundPage": None}}).status_code == 200
    try:
        assert_xml_error(get(xml, "/missing"), 404, "NoSuchKey")
        assert get(xml, "/").body == b"main"
    finally:
        api.patch(api.bucket_path(SITE), json={"website": {"notFoundPage": "404.html"}})


def test_other_hosts_are_not_affected(xml):
    assert xml.get(SITE).xml().tag == "ListBucketResult"
    assert_xml_error(xml.get(SITE, "missing"), 404, "NoSuchKey")
    hosted = get(xml, "/", f"{SITE}.storage.googleapis.com")
    assert hosted.xml().tag == "ListBucketResult"


def test_settings_and_writes_work_through_the_domain(xml, api):
    assert b"MainPageSuffix" in get(xml, "/?websiteConfig").body
    answer = xml.request("PUT", "/new", {"Host": SITE}, b"new")
    assert answer.status == 200
    assert api.get_media(SITE, "new").content == b"new"
    assert xml.request("DELETE", "/new", {"Host": SITE}).status == 204
    assert api.get_metadata(SITE, "new").status_code == 404


def test_a_domain_without_its_bucket_is_404(xml):
    assert_xml_error(get(xml, "/", WITHOUT_BUCKET), 404, "NoSuchBucket")
