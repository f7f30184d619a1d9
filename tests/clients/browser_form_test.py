"""HTML forms with policies that google-cloud-storage signed, submitted by a real browser from a page of another origin,
against --auth=required."""

import base64
import datetime
import html
import json

import pytest
from google.cloud import storage
from google.oauth2 import service_account

from tests.support.browser import Browser, Pages
from tests.support.sign_in import rsa_sign
from tests.support.signed_in_site import SignedInSite

FILE = b"\x00\xffbytes of a file\r\n--boundary\r\n"


@pytest.fixture(scope="module")
def site():
    with SignedInSite() as running:
        yield running


@pytest.fixture(scope="module")
def client(site):
    return storage.Client(project=site.project, client_options={"api_endpoint": site.http_url},
                          credentials=service_account.Credentials.from_service_account_info(site.key))


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "done.html").write_text("<!doctype html><p id=done>uploaded")
    running = Pages(tmp_path)
    yield running
    running.close()


@pytest.fixture
def bucket(site):
    return site.make_bucket()


def policy(client, bucket, name, fields, conditions):
    return client.generate_signed_post_policy_v4(
        bucket, name, expiration=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5),
        fields=fields, conditions=conditions)


def submit(site, browser, pages, tmp_path, bucket, fields, data=FILE, name="a file.bin"):
    """Chooses a file in a page that holds the form, and sends it."""
    inputs = "".join(f'<input type="hidden" name="{html.escape(key)}" value="{html.escape(value)}">'
                     for key, value in fields.items())
    (tmp_path / "form.html").write_text(
        f'<!doctype html><form action="{site.http_url}/{bucket}/" method="post" enctype="multipart/form-data">{inputs}'
        '<input type="file" name="file" id="file"><button id="send">Send</button></form>')
    chosen = tmp_path / name
    chosen.write_bytes(data)
    browser.open(f"{pages.origin}/form.html")
    browser.choose_file("#file", chosen)
    browser.click("#send")
    browser.wait_until_left(f"{pages.origin}/form.html")


def test_a_form_uploads_a_file_and_goes_on_to_the_page_that_it_names(site, client, browser, pages, tmp_path, bucket):
    done = f"{pages.origin}/done.html"
    signed = policy(client, bucket, "dir/o", {"Content-Type": "text/x-a", "x-goog-meta-colour": "blue",
                                              "success_action_redirect": done}, [["content-length-range", 1, 1000]])
    submit(site, browser, pages, tmp_path, bucket, signed["fields"])
    assert browser.url().split("?")[0] == done
    stored = client.bucket(bucket).get_blob("dir/o")
    assert (stored.content_type, stored.metadata) == ("text/x-a", {"colour": "blue"})
    assert stored.download_as_bytes() == FILE


def hand_made_policy(site, bucket, conditions) -> dict:
    """The fields of a policy of version 4; google-cloud-storage knows none for a name of which it has the beginning."""
    now = datetime.datetime.now(datetime.timezone.utc)
    fields = {"x-goog-algorithm": "GOOG4-RSA-SHA256", "x-goog-date": now.strftime("%Y%m%dT%H%M%SZ"),
              "x-goog-credential": f"{site.key['client_email']}/{now:%Y%m%d}/auto/storage/goog4_request"}
    document = {"expiration": (now + datetime.timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "conditions": [{"bucket": bucket}, *conditions, *({name: value} for name, value in fields.items())]}
    text = base64.b64encode(json.dumps(document).encode())
    return {**fields, "policy": text.decode(), "x-goog-signature": rsa_sign(site.key["private_key"], text).hex()}


def test_the_name_of_the_chosen_file_becomes_part_of_the_objects(site, client, browser, pages, tmp_path, bucket):
    status = {"success_action_status": "201"}
    signed = hand_made_policy(site, bucket, [["starts-with", "$key", "from/"], status])
    submit(site, browser, pages, tmp_path, bucket, {**signed, **status, "key": "from/${filename}"})
    assert "<Key>from/a file.bin</Key>" in browser.text()
    assert client.bucket(bucket).blob("from/a file.bin").download_as_bytes() == FILE


@pytest.mark.parametrize("change", [{"key": "other"}, {"x-goog-meta-colour": "red"}, {"Content-Type": "text/html"},
                                    {"x-goog-meta-more": "1"}, {"x-goog-signature": "00" * 256}])
def test_a_form_with_another_field_than_the_policy_allows_stores_nothing(site, client, browser, pages, tmp_path, bucket,
                                                                         change):
    signed = policy(client, bucket, "o", {"Content-Type": "text/x-a", "x-goog-meta-colour": "blue"}, [])
    submit(site, browser, pages, tmp_path, bucket, {**signed["fields"], **change})
    assert "</Error>" in browser.text()
    assert site.names(bucket) == []


def test_a_file_that_is_longer_than_the_policy_allows_stores_nothing(site, client, browser, pages, tmp_path, bucket):
    signed = policy(client, bucket, "o", {}, [["content-length-range", 1, 10]])
    submit(site, browser, pages, tmp_path, bucket, signed["fields"])
    assert "EntityTooLarge" in browser.text()
    assert site.names(bucket) == []


def test_a_form_without_a_policy_stores_nothing(site, browser, pages, tmp_path, bucket):
    submit(site, browser, pages, tmp_path, bucket, {"key": "o"})
    assert "</Error>" in browser.text()
    assert site.names(bucket) == []
