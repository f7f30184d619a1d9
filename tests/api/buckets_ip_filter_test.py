"""Bucket.ipFilter: who is let in by address [https://cloud.google.com/storage/docs/ip-filtering-overview]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.support.batch_multipart import batch_body, batch_headers, inner_request, parse_batch

REFUSED = "There is an IP filtering condition that is preventing access to the resource."


def public(*ranges, mode="Enabled"):
    return {"ipFilter": {"mode": mode, "publicNetworkSource": {"allowedIpCidrRanges": list(ranges)}}}


def filtered(api, *ranges, **resource):
    """A bucket that holds `object` and then gets the filter."""
    name = unique_bucket_name("filtered")
    assert api.insert_bucket(name, resource).status_code == 200
    api.create_object(name, "object")
    answer = api.patch(api.bucket_path(name), json=public(*ranges))
    assert answer.status_code == 200, answer.text
    return name


def test_an_address_within_a_range_is_let_in(api):
    name = filtered(api, "10.0.0.0/8", "127.0.0.0/8")
    assert api.get_media(name, "object").content == b"data"
    assert api.get(api.bucket_path(name)).json()["ipFilter"] == public("10.0.0.0/8", "127.0.0.0/8")["ipFilter"]


@pytest.mark.parametrize("ranges", [(), ("10.0.0.0/8",), ("::/0",)])
def test_any_other_address_is_refused_by_every_method(api, bucket, ranges):
    name = filtered(api, *ranges)
    answers = [api.get(api.bucket_path(name)), api.patch(api.bucket_path(name), json={"ipFilter": None}),
               api.delete(api.bucket_path(name)), api.list_objects(name), api.get_media(name, "object"),
               api.get_metadata(name, "object"), api.insert_media(name, "new", b"x"),
               api.delete(api.object_path(name, "object")),
               api.post(api.object_path(name, "object", f"/rewriteTo/b/{bucket}/o/copy"), json={}),
               api.post(api.object_path(bucket, "any", f"/copyTo/b/{name}/o/copy"), json={})]
    for answer in answers:
        assert answer.status_code == 403, answer.text
        assert REFUSED in answer.text
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_the_xml_dialect_and_the_source_of_its_copies_are_refused_too(api, bucket):
    name = filtered(api, "10.0.0.0/8")
    answer = api.get(f"/{name}/object")
    assert answer.status_code == 403 and "<Code>AccessDenied</Code>" in answer.text and REFUSED in answer.text
    copied = api.put(f"/{bucket}/copy", headers={"x-goog-copy-source": f"/{name}/object"})
    assert copied.status_code == 403, copied.text
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_what_a_forwarding_header_says_does_not_count(api):
    name = filtered(api, "10.0.0.0/8")
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        value = "for=10.1.2.3" if header == "Forwarded" else "10.1.2.3"
        assert api.get_media(name, "object", headers={header: value}).status_code == 403


def test_the_parts_of_a_batch_are_refused_too(api):
    name = filtered(api, "10.0.0.0/8")
    body = batch_body([inner_request("GET", api.object_path(name, "object"))])
    answer = api.post("/batch/storage/v1", headers=batch_headers(), data=body)
    assert [part.status for part in parse_batch(answer)] == [403]


def test_a_filter_that_is_disabled_lets_everybody_in(api, bucket):
    answer = api.patch(api.bucket_path(bucket), json=public("10.0.0.0/8", mode="Disabled"))
    assert answer.status_code == 200, answer.text
    assert api.list_objects(bucket).status_code == 200
    assert api.get(api.bucket_path(bucket)).json()["ipFilter"]["mode"] == "Disabled"


def test_networks_are_kept_and_shown(api, bucket):
    given = {"mode": "Disabled", "allowCrossOrgVpcs": True, "allowAllServiceAgentAccess": False,
             "vpcNetworkSources": [{"network": "projects/p/global/networks/n",
                                    "allowedIpCidrRanges": ["192.168.0.0/24", "2001:db8::/32"]}]}
    answer = api.patch(api.bucket_path(bucket), json={"ipFilter": given})
    assert answer.status_code == 200, answer.text
    assert answer.json()["ipFilter"] == given
    assert "ipFilter" not in api.patch(api.bucket_path(bucket), json={"ipFilter": None}).json()


@pytest.mark.parametrize("wrong, reason", [
    (public("10.0.0.1/8"), "invalid"), (public("300.0.0.0/8"), "invalid"), (public("10.0.0.0"), "invalid"),
    (public("::/129"), "invalid"), (public(mode="Sometimes"), "invalid"), ({"ipFilter": {}}, "required"),
    ({"ipFilter": {"mode": "Enabled", "vpcNetworkSources": [{"network": "n"}]}}, "invalid"),
    (public(*[f"10.{n}.0.0/16" for n in range(201)]), "invalid"),
])
def test_a_filter_that_makes_no_sense_answers_400_and_changes_nothing(api, bucket, wrong, reason):
    assert_json_error(api.patch(api.bucket_path(bucket), json=wrong), 400, reason)
    assert "ipFilter" not in api.get(api.bucket_path(bucket)).json()
