"""Settings that have their effect over time: lifecycle rules, and the end of soft delete. The clock moves by days.

Sources: https://cloud.google.com/storage/docs/lifecycle, https://cloud.google.com/storage/docs/soft-delete.
"""

import re
import subprocess

import pytest

from tests.api.conftest import Api, assert_json_error, unique_bucket_name
from tests.api.multipart_support import Multipart, list_uploads
from tests.api.xml_support import XmlClient, assert_xml_error, texts
from tests.support.server import Testbench, binary_path

DAY_S = 24 * 3600
WEEK_S = 7 * DAY_S
ACTIONS = "lakegate_lifecycle_actions_total"


def rule(action, **condition):
    return {"action": action if isinstance(action, dict) else {"type": action}, "condition": condition}


def set_class(storage_class, **condition):
    return rule({"type": "SetStorageClass", "storageClass": storage_class}, **condition)


@pytest.fixture
def make_bucket(testbench_api):
    def make(*rules, **resource):
        resource.setdefault("softDeletePolicy", {"retentionDurationSeconds": "0"})
        name = unique_bucket_name("lifecycle")
        answer = testbench_api.insert_bucket(name, {"lifecycle": {"rule": list(rules)}, **resource})
        assert answer.status_code == 200, answer.text
        return name

    return make


def metadata(api, bucket, name, **params):
    return api.get(api.object_path(bucket, name), params=params)


def generations(api, bucket, **params):
    answer = api.get(api.bucket_path(bucket) + "/o", params={"versions": "true", **params})
    assert answer.status_code == 200, answer.text
    return [(item["name"], item["generation"]) for item in answer.json().get("items", [])]


def test_an_object_is_deleted_at_its_age_and_not_before(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=30, matchesPrefix=["logs/"]))
    api.create_object(bucket, "logs/old")
    api.create_object(bucket, "data/old")
    testbench.advance_clock(29 * DAY_S)
    api.create_object(bucket, "logs/young")
    testbench.run_background()
    assert metadata(api, bucket, "logs/old").status_code == 200
    testbench.advance_clock(DAY_S)
    testbench.run_background()
    assert_json_error(metadata(api, bucket, "logs/old"), 404, "notFound")
    assert metadata(api, bucket, "logs/young").status_code == 200
    assert metadata(api, bucket, "data/old").status_code == 200


def test_the_storage_class_goes_down_with_the_age(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(set_class("NEARLINE", age=30), set_class("COLDLINE", age=90), set_class("ARCHIVE", age=365))
    before = api.create_object(bucket, "object", b"data")
    for days, storage_class in ((30, "NEARLINE"), (60, "COLDLINE"), (275, "ARCHIVE")):
        testbench.advance_clock(days * DAY_S)
        testbench.run_background()
        after = metadata(api, bucket, "object").json()
        assert after["storageClass"] == storage_class
        assert after["generation"] == before["generation"]
        assert int(after["metageneration"]) == int(before["metageneration"]) + 1
        assert after["timeStorageClassUpdated"] > before["timeStorageClassUpdated"]
        assert after["updated"] == after["timeStorageClassUpdated"]
        assert after["timeCreated"] == before["timeCreated"] and after["crc32c"] == before["crc32c"]
        before = after
    testbench.run_background()
    assert metadata(api, bucket, "object").json() == before
    assert api.get_media(bucket, "object").content == b"data"


def test_only_the_newest_versions_are_kept(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", numNewerVersions=2), versioning={"enabled": True})
    made = [api.create_object(bucket, "object", str(n).encode())["generation"] for n in range(5)]
    testbench.run_background()
    assert generations(api, bucket) == [("object", made[3]), ("object", made[4])]
    assert api.get_media(bucket, "object").content == b"4"


def test_noncurrent_versions_go_and_the_live_one_stays(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", isLive=False, daysSinceNoncurrentTime=3), versioning={"enabled": True})
    api.create_object(bucket, "object", b"old")
    testbench.advance_clock(10 * DAY_S)
    live = api.create_object(bucket, "object", b"live")
    testbench.advance_clock(2 * DAY_S)
    testbench.run_background()
    assert len(generations(api, bucket)) == 2
    testbench.advance_clock(DAY_S)
    testbench.run_background()
    assert generations(api, bucket) == [("object", live["generation"])]


def test_with_versions_a_live_object_becomes_noncurrent_first(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=1, isLive=True), versioning={"enabled": True})
    made = api.create_object(bucket, "object")
    testbench.advance_clock(DAY_S)
    testbench.run_background()
    testbench.run_background()
    assert_json_error(metadata(api, bucket, "object"), 404, "notFound")
    old = metadata(api, bucket, "object", generation=made["generation"]).json()
    assert "timeDeleted" in old


def test_what_a_rule_deletes_is_soft_deleted_and_purged_at_its_time(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=1), softDeletePolicy={"retentionDurationSeconds": str(WEEK_S)})
    made = api.create_object(bucket, "object", b"x" * 100_000)
    testbench.advance_clock(DAY_S)
    testbench.run_background()
    assert_json_error(metadata(api, bucket, "object"), 404, "notFound")
    deleted = metadata(api, bucket, "object", generation=made["generation"], softDeleted="true")
    assert deleted.status_code == 200 and deleted.json()["hardDeleteTime"] > deleted.json()["softDeleteTime"]
    listed = api.get(api.bucket_path(bucket) + "/o", params={"softDeleted": "true"}).json()["items"]
    assert [item["name"] for item in listed] == ["object"]
    testbench.advance_clock(WEEK_S)
    # Gone for readers at once, and for good after the purge.
    for purge in (lambda: None, testbench.run_background):
        purge()
        gone = metadata(api, bucket, "object", generation=made["generation"], softDeleted="true")
        assert_json_error(gone, 404, "notFound")
        assert "items" not in api.get(api.bucket_path(bucket) + "/o", params={"softDeleted": "true"}).json()
        restore = api.post(api.object_path(bucket, "object", "/restore"), params={"generation": made["generation"]})
        assert_json_error(restore, 404, "notFound")


def test_a_held_object_goes_once_it_is_released(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=1))
    api.create_object(bucket, "object")
    assert api.patch(api.object_path(bucket, "object"), json={"temporaryHold": True}).status_code == 200
    testbench.advance_clock(2 * DAY_S)
    testbench.run_background()
    assert metadata(api, bucket, "object").status_code == 200
    assert api.patch(api.object_path(bucket, "object"), json={"temporaryHold": False}).status_code == 200
    testbench.run_background()
    assert_json_error(metadata(api, bucket, "object"), 404, "notFound")


def test_a_retention_policy_keeps_an_object_longer_than_the_rule(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=1), retentionPolicy={"retentionPeriod": str(3 * DAY_S)})
    api.create_object(bucket, "object")
    testbench.advance_clock(2 * DAY_S)
    testbench.run_background()
    assert metadata(api, bucket, "object").status_code == 200
    testbench.advance_clock(DAY_S)
    testbench.run_background()
    assert_json_error(metadata(api, bucket, "object"), 404, "notFound")


def abort_rule(**condition):
    return rule("AbortIncompleteMultipartUpload", **condition)


def upload_ids(xml, bucket):
    return texts(list_uploads(xml, bucket), "Upload/UploadId")


def test_a_multipart_upload_is_aborted_at_its_age_and_not_before(testbench, testbench_api, make_bucket):
    xml = XmlClient(testbench_api)
    bucket = make_bucket(abort_rule(age=7, matchesPrefix=["logs/"]))
    old, other = Multipart(xml, bucket, "logs/old"), Multipart(xml, bucket, "data/old")
    old.put(1, b"data" * 50_000)
    testbench.advance_clock(6 * DAY_S)
    young = Multipart(xml, bucket, "logs/young")
    testbench.run_background()
    assert len(upload_ids(xml, bucket)) == 3
    # The age counts from the beginning of the upload, whenever its last part came.
    old.put(2, b"more")
    before = metric(testbench, ACTIONS, action="AbortIncompleteMultipartUpload", outcome="done")
    testbench.advance_clock(DAY_S)
    testbench.run_background()
    assert upload_ids(xml, bucket) == [other.id, young.id]
    assert_xml_error(old.try_put(3, b"late"), 404, "NoSuchUpload")
    assert metric(testbench, ACTIONS, action="AbortIncompleteMultipartUpload", outcome="done") == before + 1


def test_a_multipart_upload_without_a_rule_waits_for_ever(testbench, testbench_api, make_bucket):
    xml = XmlClient(testbench_api)
    bucket = make_bucket(rule("Delete", age=1))
    upload = Multipart(xml, bucket)
    upload.put(1, b"data")
    testbench.advance_clock(365 * DAY_S)
    testbench.run_background()
    assert upload.complete().status == 200
    assert testbench_api.get_media(bucket, "object").content == b"data"


def test_rules_that_were_taken_away_do_nothing(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=1))
    api.create_object(bucket, "object")
    assert api.patch(api.bucket_path(bucket), json={"lifecycle": None}).status_code == 200
    testbench.advance_clock(2 * DAY_S)
    testbench.run_background()
    assert metadata(api, bucket, "object").status_code == 200


def test_a_soft_deleted_bucket_is_gone_at_its_time(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(softDeletePolicy={"retentionDurationSeconds": str(WEEK_S)})
    generation = api.get(api.bucket_path(bucket)).json()["generation"]
    api.create_object(bucket, "object")
    assert api.delete(api.object_path(bucket, "object")).status_code == 204
    assert api.delete(api.bucket_path(bucket)).status_code == 204
    params = {"generation": generation, "softDeleted": "true"}
    assert api.get(api.bucket_path(bucket), params=params).status_code == 200
    testbench.advance_clock(WEEK_S)
    for purge in (lambda: None, testbench.run_background):
        purge()
        assert_json_error(api.get(api.bucket_path(bucket), params=params), 404, "notFound")
        listed = api.get("/storage/v1/b", params={"project": api.project, "softDeleted": "true", "prefix": bucket})
        assert "items" not in listed.json()
        assert_json_error(api.post(api.bucket_path(bucket) + "/restore", params={"generation": generation}), 404,
                          "notFound")


def test_the_clock_alone_brings_a_pass(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=1))
    api.create_object(bucket, "object")
    testbench.advance_clock(2 * DAY_S)
    # The worker looks at the clock each second; this waits for what it does, not for a time.
    for _ in range(10_000):
        if metadata(api, bucket, "object").status_code == 404:
            return
    pytest.fail("no pass came by itself")


def metric(server, name, **labels):
    wanted = "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else ""
    found = re.search(rf"^{name}{re.escape(wanted)} (\S+)$", server.metrics(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_metrics_say_what_was_done(testbench, testbench_api, make_bucket):
    api = testbench_api
    bucket = make_bucket(rule("Delete", age=1))
    for name in ("a", "b", "held"):
        api.create_object(bucket, name)
    api.patch(api.object_path(bucket, "held"), json={"eventBasedHold": True})
    testbench.run_background()
    before = {key: metric(testbench, ACTIONS, action="Delete", outcome=key) for key in ("done", "protected")}
    examined = metric(testbench, "lakegate_lifecycle_examined_total")
    passes = metric(testbench, "lakegate_lifecycle_passes_total")
    now_us = testbench.advance_clock(DAY_S)
    testbench.run_background()
    assert metric(testbench, ACTIONS, action="Delete", outcome="done") == before["done"] + 2
    assert metric(testbench, ACTIONS, action="Delete", outcome="protected") > before["protected"]
    assert metric(testbench, "lakegate_lifecycle_examined_total") >= examined + 3
    assert metric(testbench, "lakegate_lifecycle_passes_total") > passes
    assert metric(testbench, "lakegate_lifecycle_last_pass_finished_timestamp_seconds") * 1e6 >= now_us
    assert metric(testbench, "lakegate_lifecycle_buckets") >= 1


def test_data_is_whole_after_all_this_and_over_a_restart(tmp_path):
    with Testbench(data_dir=tmp_path / "data") as server:
        api = Api(server)
        policy = {"softDeletePolicy": {"retentionDurationSeconds": str(WEEK_S)}}
        rules = {"lifecycle": {"rule": [rule("Delete", age=1, matchesPrefix=["old/"]), set_class("ARCHIVE", age=1)]}}
        assert api.insert_bucket("lifecycle-stays", {**policy, **rules}).status_code == 200
        assert api.insert_bucket("lifecycle-goes", {"softDeletePolicy": {"retentionDurationSeconds": "0"}}).ok
        for n in range(20):
            api.create_object("lifecycle-stays", f"old/{n}", b"x" * (100_000 if n % 2 else 10))
            api.create_object("lifecycle-stays", f"new/{n}", b"y" * (100_000 if n % 2 else 10))
        assert api.delete(api.bucket_path("lifecycle-goes")).status_code == 204
        server.advance_clock(DAY_S)
        server.run_background()
        server.kill()
        server.start()
        # The clock of a new process begins at the true time.
        server.advance_clock(9 * DAY_S)
        server.run_background()
        api = Api(server)
        names = [name for name, _ in generations(api, "lifecycle-stays")]
        assert names == sorted(f"new/{n}" for n in range(20))
        assert metadata(api, "lifecycle-stays", "new/0").json()["storageClass"] == "ARCHIVE"
        assert "items" not in api.get(api.bucket_path("lifecycle-stays") + "/o", params={"softDeleted": "true"}).json()
        server.kill()
    checked = subprocess.run([str(binary_path()), "check", str(tmp_path / "data")], capture_output=True, text=True,
                             timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
