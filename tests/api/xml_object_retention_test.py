"""XML object retention: ?retention, the headers of a PUT, and what a bucket is made with."""

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.xml_support import XmlClient, assert_xml_error

UNTIL = "2099-01-02T03:04:05Z"
BYPASS = {"x-goog-bypass-governance-retention": "true"}


@pytest.fixture
def xml(api):
    return XmlClient(api)


@pytest.fixture
def locking(xml, api):
    """A bucket whose objects may be retained, made by XML."""
    name = unique_bucket_name("locking")
    answer = xml.put(name, headers={"x-goog-bucket-object-lock-enabled": "true"})
    assert answer.status == 200, answer.body
    assert api.get(api.bucket_path(name)).json()["objectRetention"] == {"mode": "Enabled"}
    return name


def retention(mode: str, until: str = UNTIL) -> bytes:
    return f"<Retention><Mode>{mode}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>".encode()


def shown(api, bucket, name="o"):
    return api.get_metadata(bucket, name).json().get("retention")


@pytest.mark.parametrize("mode,json_mode", [("GOVERNANCE", "Unlocked"), ("COMPLIANCE", "Locked")])
def test_a_retention_is_set_and_shown_by_both_apis(xml, api, locking, mode, json_mode):
    api.create_object(locking, "o")
    assert_xml_error(xml.get(locking, "o", "retention"), 404, "NoSuchObjectLockConfiguration")
    answer = xml.put(locking, "o", retention(mode), query="retention")
    assert (answer.status, answer.body, answer.get("x-goog-metageneration")) == (200, b"", "2")
    assert shown(api, locking) == {"mode": json_mode, "retainUntilTime": "2099-01-02T03:04:05.000Z"}
    answer = xml.get(locking, "o", "retention")
    assert answer.status == 200
    assert answer.body.endswith(f"<Retention><Mode>{mode}</Mode><RetainUntilDate>2099-01-02T03:04:05.000Z"
                                "</RetainUntilDate></Retention>".encode())
    head = xml.head(locking, "o")
    assert head.get("x-goog-object-lock-mode") == mode
    assert head.get("x-goog-object-lock-retain-until-date") == "2099-01-02T03:04:05.000Z"
    assert_xml_error(xml.delete(locking, "o"), 403, None)


def test_an_upload_brings_its_retention_in_headers(xml, api, locking):
    headers = {"x-goog-object-lock-mode": "GOVERNANCE", "x-goog-object-lock-retain-until-date": UNTIL}
    xml.create(locking, "o", b"x", headers)
    assert shown(api, locking)["mode"] == "Unlocked"
    copy = {"x-goog-copy-source": f"/{locking}/o", **headers}
    assert xml.put(locking, "copied", headers=copy).status == 200
    assert shown(api, locking, "copied")["mode"] == "Unlocked"


@pytest.mark.parametrize("headers", [
    {"x-goog-object-lock-mode": "GOVERNANCE"}, {"x-goog-object-lock-retain-until-date": UNTIL},
    {"x-goog-object-lock-mode": "NONE", "x-goog-object-lock-retain-until-date": UNTIL},
    {"x-goog-object-lock-mode": "GOVERNANCE", "x-goog-object-lock-retain-until-date": "tomorrow"},
    {"x-goog-object-lock-mode": "GOVERNANCE", "x-goog-object-lock-retain-until-date": "2001-01-01T00:00:00Z"}])
def test_half_a_retention_or_a_wrong_one_stores_nothing(xml, api, locking, headers):
    assert_xml_error(xml.put(locking, "o", b"x", headers), 400, "InvalidArgument")
    assert api.get_metadata(locking, "o").status_code == 404


def test_a_bucket_without_object_lock_refuses_retentions(xml, api, bucket):
    api.create_object(bucket, "o")
    assert_xml_error(xml.put(bucket, "o", retention("GOVERNANCE"), query="retention"), 400, "InvalidArgument")
    assert shown(api, bucket) is None


def test_less_protection_needs_the_bypass(xml, api, locking):
    api.create_object(locking, "o")
    assert xml.put(locking, "o", retention("GOVERNANCE"), query="retention").status == 200
    for less in (retention("GOVERNANCE", "2098-01-01T00:00:00Z"), b"<Retention/>", retention("COMPLIANCE")):
        assert_xml_error(xml.put(locking, "o", less, query="retention"), 403, "AccessDenied")
    assert shown(api, locking)["retainUntilTime"] == "2099-01-02T03:04:05.000Z"
    assert xml.put(locking, "o", b"<Retention/>", BYPASS, "retention").status == 200
    assert shown(api, locking) is None


def test_a_locked_retention_stays_even_with_the_bypass(xml, api, locking):
    api.create_object(locking, "o")
    assert xml.put(locking, "o", retention("COMPLIANCE"), query="retention").status == 200
    for less in (b"<Retention/>", retention("GOVERNANCE"), retention("COMPLIANCE", "2098-01-01T00:00:00Z")):
        assert_xml_error(xml.put(locking, "o", less, BYPASS, "retention"), 403, "AccessDenied")
    assert shown(api, locking)["mode"] == "Locked"


@pytest.mark.parametrize("body", [b"", b"<Retention><Mode>GOVERNANCE</Mode></Retention>",
                                  b"<Retention><When/></Retention>", b"<LegalHold/>"])
def test_a_malformed_retention_is_400(xml, api, locking, body):
    api.create_object(locking, "o")
    assert_xml_error(xml.put(locking, "o", body, query="retention"), 400, "MalformedXML")
    assert shown(api, locking) is None


def test_a_bucket_is_made_with_a_retention_period(xml, api):
    name = unique_bucket_name("period")
    assert xml.put(name, headers={"x-goog-bucket-retention-period": "60"}).status == 200
    assert api.get(api.bucket_path(name)).json()["retentionPolicy"]["retentionPeriod"] == "60"
    bad = unique_bucket_name("period")
    assert_xml_error(xml.put(bad, headers={"x-goog-bucket-retention-period": "soon"}), 400, "InvalidArgument")
    assert_xml_error(xml.put(bad, headers={"x-goog-bucket-object-lock-enabled": "yes"}), 400, "InvalidArgument")
    assert api.get(api.bucket_path(bad)).status_code == 404


def test_a_bucket_is_made_in_a_dual_region(xml, api):
    name = unique_bucket_name("dual")
    body = (b"<CreateBucketConfiguration><LocationConstraint>US</LocationConstraint><CustomPlacementConfig>"
            b"<DataLocations><DataLocation>US-EAST1</DataLocation><DataLocation>US-WEST1</DataLocation>"
            b"</DataLocations></CustomPlacementConfig><Rpo>ASYNC_TURBO</Rpo></CreateBucketConfiguration>")
    assert xml.put(name, body=body).status == 200
    made = api.get(api.bucket_path(name)).json()
    assert made["customPlacementConfig"] == {"dataLocations": ["US-EAST1", "US-WEST1"]}
    assert made["rpo"] == "ASYNC_TURBO"


@pytest.mark.parametrize("selector", ["legal-hold", "tagging"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_what_google_does_not_serve_is_501_and_changes_nothing(xml, api, bucket, selector, method):
    before = api.create_object(bucket, "o")
    answer = xml.request(method, f"/{bucket}/o?{selector}", {}, b"<LegalHold/>" if method == "PUT" else None)
    assert_xml_error(answer, 501, "NotImplemented")
    assert api.get_metadata(bucket, "o").json()["metageneration"] == before["metageneration"]
