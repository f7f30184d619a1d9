"""A real browser and a page of another origin: signed URLs by fetch(), with the bucket's CORS rules, against
--auth=required."""

import datetime
import urllib.parse

import pytest
import requests
from google.cloud import storage
from google.oauth2 import service_account

from tests.support.browser import Browser, Pages
from tests.support.signed_in_site import SignedInSite

FETCH = """
const [method, url, headers, body] = arguments_;
const answer = await fetch(url, {method, headers, body: body === null ? undefined : body});
return {status: answer.status, text: await answer.text(), generation: answer.headers.get('x-goog-generation'),
        hash: answer.headers.get('x-goog-hash'), type: answer.headers.get('content-type')};
"""
UPLOAD_IN_CHUNKS = """
const [begin, size, chunkSize] = arguments_;
const bytes = Uint8Array.from({length: size}, (_, at) => (at * 7) % 251);
const begun = await fetch(begin, {method: 'POST', headers: {'x-goog-resumable': 'start'}});
const session = begun.headers.get('location');
const statuses = [begun.status];
for (let at = 0; at < size; at += chunkSize) {
  const chunk = bytes.slice(at, at + chunkSize);
  const range = `bytes ${at}-${at + chunk.length - 1}/${size}`;
  statuses.push((await fetch(session, {method: 'PUT', headers: {'Content-Range': range}, body: chunk})).status);
}
return statuses;
"""
FAILED_BY_CORS = {"error": "TypeError: Failed to fetch"}


@pytest.fixture(scope="module")
def site():
    with SignedInSite() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "index.html").write_text("<!doctype html><title>page</title><p>a page")
    running = Pages(folder)
    yield running
    running.close()


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.fixture
def page(browser, pages):
    browser.open(f"{pages.origin}/index.html")
    return browser


@pytest.fixture(scope="module")
def credentials(site):
    return service_account.Credentials.from_service_account_info(site.key)


@pytest.fixture
def bucket(site, pages, credentials):
    """A bucket that the page's origin may read and write."""
    rules = [{"origin": [pages.origin], "method": ["GET", "PUT", "POST"], "maxAgeSeconds": 60,
              "responseHeader": ["Content-Type", "Location", "Range", "x-goog-generation", "x-goog-meta-colour",
                                 "x-goog-resumable", "Content-Range"]}]
    client = storage.Client(project=site.project, credentials=credentials,
                            client_options={"api_endpoint": site.http_url})
    return client.bucket(site.make_bucket(cors=rules))


def signed(site, bucket, name, method, **more):
    return bucket.blob(name).generate_signed_url(
        version="v4", expiration=datetime.timedelta(minutes=5), method=method, api_access_endpoint=site.http_url,
        **more)


def test_a_page_reads_an_object_by_a_signed_url(site, page, bucket):
    bucket.blob("dir/ü").upload_from_string("text of the object", content_type="text/plain")
    answer = page.run(FETCH, "GET", signed(site, bucket, "dir/ü", "GET"), {}, None)
    assert (answer["status"], answer["text"], answer["type"]) == (200, "text of the object", "text/plain")
    # The rules let the page see this header, and not that one.
    assert answer["generation"] and answer["hash"] is None


def test_a_signed_url_that_does_not_hold_tells_a_page_nothing(site, page, bucket):
    """Who signed is found out before what the bucket's rules are, so that the refusal shows itself to no page."""
    url = signed(site, bucket, "o", "GET")
    forged = url[:-1] + ("0" if url[-1] != "0" else "1")
    assert requests.get(forged, timeout=10).status_code == 403
    assert page.run(FETCH, "GET", forged, {}, None) == FAILED_BY_CORS


def test_a_page_writes_by_a_signed_url_after_a_preflight(site, page, bucket):
    url = signed(site, bucket, "o", "PUT", content_type="text/x-a", headers={"x-goog-meta-colour": "blue"})
    headers = {"Content-Type": "text/x-a", "x-goog-meta-colour": "blue"}
    answer = page.run(FETCH, "PUT", url, headers, "bytes of a page")
    assert answer["status"] == 200, answer
    stored = bucket.get_blob("o")
    assert (stored.content_type, stored.metadata) == ("text/x-a", {"colour": "blue"})
    assert stored.download_as_bytes() == b"bytes of a page"
    # What was not signed is refused.
    page.run(FETCH, "PUT", url, {**headers, "x-goog-meta-colour": "red"}, "other")
    assert bucket.blob("o").download_as_bytes() == b"bytes of a page"


def test_a_page_uploads_in_chunks_by_a_session_that_a_signed_url_began(site, page, bucket):
    size = 600_000
    begin = signed(site, bucket, "o", "RESUMABLE")
    assert page.run(UPLOAD_IN_CHUNKS, begin, size, 256 * 1024) == [201, 308, 308, 200]
    assert bucket.blob("o").download_as_bytes() == bytes((at * 7) % 251 for at in range(size))


def test_a_page_of_another_origin_is_kept_out(site, page, bucket, pages):
    bucket.blob("o").upload_from_string("secret")
    page.open(pages.origin.replace("127.0.0.1", "localhost") + "/index.html")
    assert page.run(FETCH, "GET", signed(site, bucket, "o", "GET"), {}, None) == FAILED_BY_CORS
    assert page.run(FETCH, "PUT", signed(site, bucket, "new", "PUT"), {}, "bytes") == FAILED_BY_CORS
    # The preflight was refused, so that the browser sent nothing.
    assert not bucket.blob("new").exists()


def test_a_header_that_no_rule_names_keeps_the_browser_from_sending(site, page, bucket):
    url = signed(site, bucket, "o", "PUT", headers={"x-goog-meta-other": "1"})
    assert page.run(FETCH, "PUT", url, {"x-goog-meta-other": "1"}, "bytes") == FAILED_BY_CORS
    assert not bucket.blob("o").exists()


def test_a_browser_opens_a_signed_url_as_a_page(site, browser, bucket):
    bucket.blob("a page.html").upload_from_string("<p>shown by the browser", content_type="text/html")
    url = signed(site, bucket, "a page.html", "GET")
    browser.open(url)
    assert browser.text() == "shown by the browser"
    browser.open(url.replace("X-Goog-Expires=300", "X-Goog-Expires=3000"))
    assert "SignatureDoesNotMatch" in browser.text()
    assert urllib.parse.urlsplit(browser.url()).netloc == urllib.parse.urlsplit(site.http_url).netloc
