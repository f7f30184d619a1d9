"""XML GET, PUT and DELETE of a bucket's settings: what one API sets the other shows."""

import base64
import hashlib

import pytest

from tests.api.conftest import unique_bucket_name
from tests.api.xml_support import XmlClient, assert_xml_condition_failed, assert_xml_error

S3_NAMESPACE = "http://doc.s3.amazonaws.com/2006-03-01"
# One of the settings is that requests must say who pays.
PAYER = {"x-goog-user-project": "payer"}
LABELS = "<Tagging><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>"
CORS = ("<CorsConfig><Cors><Origins><Origin>https://a.example</Origin><Origin>*</Origin></Origins>"
        "<Methods><Method>GET</Method><Method>PUT</Method></Methods>"
        "<ResponseHeaders><ResponseHeader>x-goog-meta-a</ResponseHeader></ResponseHeaders>"
        "<MaxAgeSec>600</MaxAgeSec></Cors><Cors><Origins><Origin>https://b.example</Origin></Origins></Cors>"
        "</CorsConfig>")
LIFECYCLE = ("<LifecycleConfiguration><Rule><Action><Delete></Delete></Action><Condition><Age>30</Age>"
             "<CreatedBefore>2020-01-02</CreatedBefore><IsLive>false</IsLive><MatchesPrefix>a/</MatchesPrefix>"
             "<MatchesPrefix>b/</MatchesPrefix><MatchesStorageClass>STANDARD</MatchesStorageClass>"
             "<NumberOfNewerVersions>3</NumberOfNewerVersions></Condition></Rule>"
             "<Rule><Action><SetStorageClass>NEARLINE</SetStorageClass></Action><Condition>"
             "<CustomTimeBefore>2020-01-03</CustomTimeBefore><DaysSinceCustomTime>4</DaysSinceCustomTime>"
             "<DaysSinceNoncurrentTime>5</DaysSinceNoncurrentTime><MatchesSuffix>.txt</MatchesSuffix>"
             "<NoncurrentTimeBefore>2020-01-06</NoncurrentTimeBefore></Condition></Rule>"
             "<Rule><Action><AbortIncompleteMultipartUpload></AbortIncompleteMultipartUpload></Action>"
             "<Condition><Age>7</Age></Condition></Rule></LifecycleConfiguration>")

# Selector, document, the JSON member that it sets, and that member's value.
SETTINGS = [
    ("billing", "<BillingConfiguration><RequesterPays>Enabled</RequesterPays></BillingConfiguration>", "billing",
     {"requesterPays": True}),
    ("cors", CORS, "cors",
     [{"origin": ["https://a.example", "*"], "method": ["GET", "PUT"], "responseHeader": ["x-goog-meta-a"],
       "maxAgeSeconds": 600}, {"origin": ["https://b.example"]}]),
    ("lifecycle", LIFECYCLE, "lifecycle",
     {"rule": [{"action": {"type": "Delete"},
                "condition": {"age": 30, "createdBefore": "2020-01-02", "isLive": False,
                              "matchesPrefix": ["a/", "b/"], "matchesStorageClass": ["STANDARD"],
                              "numNewerVersions": 3}},
               {"action": {"type": "SetStorageClass", "storageClass": "NEARLINE"},
                "condition": {"customTimeBefore": "2020-01-03", "daysSinceCustomTime": 4,
                              "daysSinceNoncurrentTime": 5, "matchesSuffix": [".txt"],
                              "noncurrentTimeBefore": "2020-01-06"}},
               {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}}]}),
    ("logging", "<Logging><LogBucket>logs-go-here</LogBucket><LogObjectPrefix>p</LogObjectPrefix></Logging>",
     "logging", {"logBucket": "logs-go-here", "logObjectPrefix": "p"}),
    ("storageClass", "<StorageClass>COLDLINE</StorageClass>", "storageClass", "COLDLINE"),
    ("tagging", LABELS, "labels", {"team": "blue"}),
    ("versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>", "versioning",
     {"enabled": True}),
    ("websiteConfig", "<WebsiteConfiguration><MainPageSuffix>index.html</MainPageSuffix>"
     "<NotFoundPage>404.html</NotFoundPage></WebsiteConfiguration>", "website",
     {"mainPageSuffix": "index.html", "notFoundPage": "404.html"}),
]
SELECTORS = [setting[0] for setting in SETTINGS]
NOT_SET = {
    "billing": "<BillingConfiguration><RequesterPays>Disabled</RequesterPays></BillingConfiguration>",
    "cors": "<CorsConfig></CorsConfig>",
    "customPlacementConfig": "<CustomPlacementConfig></CustomPlacementConfig>",
    "encryptionConfig": "<EncryptionConfiguration></EncryptionConfiguration>",
    "lifecycle": "<LifecycleConfiguration></LifecycleConfiguration>",
    "location": f"<LocationConstraint xmlns='{S3_NAMESPACE}'>US</LocationConstraint>",
    "logging": "<Logging></Logging>",
    "storageClass": "<StorageClass>STANDARD</StorageClass>",
    "tagging": "<Tagging><TagSet></TagSet></Tagging>",
    "versioning": "<VersioningConfiguration></VersioningConfiguration>",
    "websiteConfig": "<WebsiteConfiguration></WebsiteConfiguration>",
}


@pytest.fixture
def xml(api):
    return XmlClient(api)


def document(answer) -> str:
    """The body of an answer without its declaration."""
    assert answer.status == 200, answer.body
    assert answer.get("Content-Type") == "application/xml; charset=UTF-8"
    declaration, _, rest = answer.body.decode().partition("?>")
    assert declaration == "<?xml version='1.0' encoding='UTF-8'"
    return rest


def resource(api, bucket) -> dict:
    return api.get(api.bucket_path(bucket), params={"userProject": "payer"}).json()


def get(xml, bucket, selector, headers=()):
    return xml.get(bucket, query=selector, headers={**PAYER, **dict(headers)})


def put(xml, bucket, selector, body, headers=()):
    body = body if isinstance(body, bytes) else body.encode()
    return xml.put(bucket, body=body, headers={**PAYER, **dict(headers)}, query=selector)


@pytest.mark.parametrize("selector,body,member,value", SETTINGS, ids=SELECTORS)
def test_what_xml_sets_json_shows_and_xml_shows_again(xml, api, bucket, selector, body, member, value):
    before = resource(api, bucket)
    answer = put(xml, bucket, selector, "<?xml version='1.0' encoding='UTF-8'?>" + body)
    assert (answer.status, answer.body) == (200, b""), answer.body
    after = resource(api, bucket)
    assert after[member] == value
    assert int(after["metageneration"]) == int(before["metageneration"]) + 1
    assert answer.get("x-goog-metageneration") == after["metageneration"]
    assert document(get(xml, bucket, selector)) == body
    kept = {name: text for name, text in before.items() if name not in (member, "metageneration", "etag", "updated")}
    assert {name: after[name] for name in kept} == kept


@pytest.mark.parametrize("selector,body,member,value", SETTINGS, ids=SELECTORS)
def test_what_json_sets_xml_shows(xml, api, bucket, selector, body, member, value):
    assert api.patch(api.bucket_path(bucket), json={member: value}).status_code == 200
    answer = get(xml, bucket, selector)
    assert document(answer) == body
    assert answer.get("x-goog-metageneration") == "2"


@pytest.mark.parametrize("selector", NOT_SET)
def test_a_setting_that_was_never_made_has_a_document_all_the_same(xml, bucket, selector):
    assert document(get(xml, bucket, selector)) == NOT_SET[selector]


@pytest.mark.parametrize("selector,body", [
    ("cors", "<CorsConfig/>"), ("lifecycle", "<LifecycleConfiguration/>"), ("logging", "<Logging/>"),
    ("websiteConfig", "<WebsiteConfiguration/>"), ("tagging", "<Tagging><TagSet/></Tagging>")])
def test_an_empty_document_takes_the_setting_away(xml, api, bucket, selector, body):
    _, full, member, _ = SETTINGS[SELECTORS.index(selector)]
    assert put(xml, bucket, selector, full).status == 200
    assert put(xml, bucket, selector, body).status == 200
    assert member not in resource(api, bucket)


@pytest.mark.parametrize("selector", ["cors", "lifecycle", "tagging", "websiteConfig"])
def test_delete_takes_the_setting_away_and_leaves_the_bucket(xml, api, bucket, selector):
    _, full, member, _ = SETTINGS[SELECTORS.index(selector)]
    assert put(xml, bucket, selector, full).status == 200
    answer = xml.delete(bucket, query=selector)
    assert (answer.status, answer.body) == (204, b"")
    assert member not in resource(api, bucket)


def test_deleting_the_default_key_keeps_what_json_says_of_encryption(xml, api, bucket):
    restricted = {"customerSuppliedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"}}
    assert api.patch(api.bucket_path(bucket), json={"encryption": restricted}).status_code == 200
    before = resource(api, bucket)["encryption"]
    assert xml.delete(bucket, query="encryptionConfig").status == 204
    assert put(xml, bucket, "encryptionConfig", "<EncryptionConfiguration/>").status == 200
    assert resource(api, bucket)["encryption"] == before


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
@pytest.mark.parametrize("selector", ["billing", "location", "logging", "versioning", "storageClass", "object-lock",
                                      "customPlacementConfig", "acl", "uploads", "delete"])
def test_a_request_about_a_part_is_never_one_about_the_bucket(xml, api, bucket, selector, method):
    before = resource(api, bucket)
    answer = xml.request(method, f"/{bucket}?{selector}", {}, b"" if method == "PUT" else None)
    assert answer.status in (400, 405, 501), answer.body
    assert resource(api, bucket) == before
    name = unique_bucket_name("part")
    answer = xml.request(method, f"/{name}?{selector}", {}, b"" if method == "PUT" else None)
    assert answer.status in (400, 404, 405, 501)
    assert api.get(api.bucket_path(name)).status_code == 404


def test_tags_replace_all_labels(xml, api, bucket):
    api.patch(api.bucket_path(bucket), json={"labels": {"old": "1", "team": "red"}})
    assert put(xml, bucket, "tagging", LABELS).status == 200
    assert resource(api, bucket)["labels"] == {"team": "blue"}


def test_the_prefix_of_logs_is_the_buckets_name_where_the_document_names_none(xml, api, bucket):
    put(xml, bucket, "logging", SETTINGS[SELECTORS.index("logging")][1])
    assert put(xml, bucket, "logging", "<Logging><LogBucket>other-logs</LogBucket></Logging>").status == 200
    assert resource(api, bucket)["logging"] == {"logBucket": "other-logs", "logObjectPrefix": bucket}


def test_versioning_is_suspended(xml, api, bucket):
    put(xml, bucket, "versioning", SETTINGS[SELECTORS.index("versioning")][1])
    suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
    assert put(xml, bucket, "versioning", suspended).status == 200
    assert resource(api, bucket)["versioning"] == {"enabled": False}
    assert document(get(xml, bucket, "versioning")) == suspended


def test_the_locations_of_a_dual_region_are_shown(xml, api):
    name = unique_bucket_name("dual")
    assert api.insert_bucket(name, {"location": "US", "customPlacementConfig": {
        "dataLocations": ["US-EAST1", "US-WEST1"]}}).status_code == 200
    assert document(xml.get(name, query="customPlacementConfig")) == (
        "<CustomPlacementConfig><DataLocations><DataLocation>US-EAST1</DataLocation>"
        "<DataLocation>US-WEST1</DataLocation></DataLocations></CustomPlacementConfig>")


def test_object_lock_is_shown_where_it_is_enabled_and_404_elsewhere(xml, api, bucket):
    assert_xml_error(xml.get(bucket, query="object-lock"), 404, "ObjectLockConfigurationNotFoundError")
    name = unique_bucket_name("lock")
    assert api.insert_bucket(name, enableObjectRetention="true").status_code == 200
    assert document(xml.get(name, query="object-lock")) == (
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>")


def test_a_default_key_of_cloud_kms_is_refused(xml, bucket):
    body = ("<EncryptionConfiguration><DefaultKmsKeyName>projects/p/locations/l/keyRings/r/cryptoKeys/k"
            "</DefaultKmsKeyName></EncryptionConfiguration>")
    assert put(xml, bucket, "encryptionConfig", body).status == 400


@pytest.mark.parametrize("selector,body,code", [
    ("billing", "<BillingConfiguration><RequesterPays>Maybe</RequesterPays></BillingConfiguration>", "MalformedXML"),
    ("billing", "<BillingConfiguration/>", "MalformedXML"),
    ("cors", "<CORSConfiguration/>", "MalformedXML"),
    ("cors", "<CorsConfig><Rule/></CorsConfig>", "MalformedXML"),
    ("cors", "<CorsConfig><Cors><Origins><Method>GET</Method></Origins></Cors></CorsConfig>", "MalformedXML"),
    ("cors", "<CorsConfig><Cors><Origins/><Origins/></Cors></CorsConfig>", "MalformedXML"),
    ("cors", "<CorsConfig><Cors><Methods><Method>FETCH</Method></Methods></Cors></CorsConfig>", "InvalidArgument"),
    ("cors", "<CorsConfig><Cors><MaxAgeSec>soon</MaxAgeSec></Cors></CorsConfig>", "InvalidArgument"),
    ("lifecycle", "<LifecycleConfiguration><Rule/></LifecycleConfiguration>", "MalformedXML"),
    ("lifecycle", "<LifecycleConfiguration><Rule><Action><Delete/><Delete/></Action><Condition><Age>1</Age>"
     "</Condition></Rule></LifecycleConfiguration>", "MalformedXML"),
    ("lifecycle", "<LifecycleConfiguration><Rule><Action><Delete/></Action><Condition><Age>1</Age><Age>2</Age>"
     "</Condition></Rule></LifecycleConfiguration>", "MalformedXML"),
    ("lifecycle", "<LifecycleConfiguration><Rule><Action><Delete/></Action><Condition><Moon>full</Moon></Condition>"
     "</Rule></LifecycleConfiguration>", "MalformedXML"),
    ("lifecycle", "<LifecycleConfiguration><Rule><Action><Delete/></Action><Condition/></Rule>"
     "</LifecycleConfiguration>", "InvalidArgument"),
    ("lifecycle", "<LifecycleConfiguration><Rule><Action><Delete/></Action><Condition><Age>-1</Age></Condition>"
     "</Rule></LifecycleConfiguration>", "InvalidArgument"),
    ("lifecycle", "<LifecycleConfiguration><Rule><Action><SetStorageClass/></Action><Condition><Age>1</Age>"
     "</Condition></Rule></LifecycleConfiguration>", "InvalidArgument"),
    ("logging", "<Logging><LogBucket>NO</LogBucket></Logging>", "InvalidArgument"),
    ("logging", "<Logging><LogBucket><A/></LogBucket></Logging>", "MalformedXML"),
    ("storageClass", "<StorageClass>GLACIER</StorageClass>", "InvalidArgument"),
    ("storageClass", "<StorageClass/>", "MalformedXML"),
    ("tagging", "<Tagging/>", "MalformedXML"),
    ("tagging", "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", "MalformedXML"),
    ("tagging", "<Tagging><TagSet><Tag><Key>BAD KEY</Key><Value>v</Value></Tag></TagSet></Tagging>",
     "InvalidArgument"),
    ("tagging", LABELS.replace("</TagSet>", "<Tag><Key>team</Key><Value>red</Value></Tag></TagSet>"),
     "InvalidArgument"),
    ("versioning", "<VersioningConfiguration/>", "MalformedXML"),
    ("versioning", "<VersioningConfiguration><Status>on</Status></VersioningConfiguration>", "MalformedXML"),
    ("websiteConfig", "<WebsiteConfiguration><IndexDocument/></WebsiteConfiguration>", "MalformedXML"),
    ("websiteConfig", "<!DOCTYPE x [<!ENTITY e 'i'>]><WebsiteConfiguration><MainPageSuffix>&e;</MainPageSuffix>"
     "</WebsiteConfiguration>", "MalformedXML"),
    ("versioning", "not xml", "MalformedXML"), ("versioning", "", "MalformedXML"),
])
def test_a_wrong_document_is_refused_and_changes_nothing(xml, api, bucket, selector, body, code):
    before = resource(api, bucket)
    assert_xml_error(put(xml, bucket, selector, body), 400, code)
    assert resource(api, bucket) == before


def test_a_document_above_the_limit_is_413(xml, bucket):
    body = b"<CorsConfig>" + b" " * (1 << 20) + b"</CorsConfig>"
    assert put(xml, bucket, "cors", body).status == 413


@pytest.mark.parametrize("selector", NOT_SET)
def test_a_missing_bucket_is_404(xml, selector):
    assert_xml_error(xml.get("no-such-bucket-anywhere", query=selector), 404, "NoSuchBucket")


@pytest.mark.parametrize("selector,body,member,value", SETTINGS, ids=SELECTORS)
def test_setting_a_missing_bucket_is_404_and_makes_none(xml, api, selector, body, member, value):
    name = unique_bucket_name("missing")
    assert_xml_error(put(xml, name, selector, body), 404, "NoSuchBucket")
    assert api.get(api.bucket_path(name)).status_code == 404


def test_a_metageneration_that_is_not_the_buckets_is_412(xml, api, bucket):
    selector, body, member, _ = SETTINGS[SELECTORS.index("versioning")]
    stale = {"x-goog-if-metageneration-match": "7"}
    assert_xml_condition_failed(put(xml, bucket, selector, body, stale))
    assert_xml_condition_failed(get(xml, bucket, selector, stale))
    assert member not in resource(api, bucket)
    assert put(xml, bucket, selector, body, {"x-goog-if-metageneration-match": "1"}).status == 200


def test_a_document_that_is_not_what_content_md5_says_is_400(xml, api, bucket):
    selector, body, member, _ = SETTINGS[SELECTORS.index("versioning")]
    wrong = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    right = base64.b64encode(hashlib.md5(body.encode()).digest()).decode()
    assert_xml_error(put(xml, bucket, selector, body, {"Content-MD5": wrong}), 400, "BadDigest")
    assert member not in resource(api, bucket)
    assert put(xml, bucket, selector, body, {"Content-MD5": right}).status == 200


def test_a_metageneration_changes_between_two_settings_of_one_bucket(xml, api, bucket):
    for selector, body, _, _ in SETTINGS:
        assert put(xml, bucket, selector, body).status == 200
    after = resource(api, bucket)
    assert all(after[member] == value for _, _, member, value in SETTINGS)
