"""Links in answers stand on the address under which the client sees the server."""

import json

import pytest

from tests.api.conftest import Api, unique_bucket_name
from tests.support.server import Server


def resources(api, bucket, headers):
    """The object's resource as insert, get and list give it to a client with these headers."""
    inserted = api.insert_media(bucket, "dir/a b", b"data", headers=headers)
    assert inserted.status_code == 200, inserted.text
    got = api.get(api.object_path(bucket, "dir/a b"), headers=headers)
    listed = api.get(f"/storage/v1/b/{bucket}/o", headers=headers)
    return [inserted.json(), got.json(), listed.json()["items"][0]]


def assert_links(resource, bucket, base):
    assert resource["selfLink"] == f"{base}/storage/v1/b/{bucket}/o/dir%2Fa%20b"
    assert resource["mediaLink"] == (f"{base}/download/storage/v1/b/{bucket}/o/dir%2Fa%20b"
                                     f"?generation={resource['generation']}&alt=media")


def test_links_stand_on_the_host_of_the_request(api, bucket):
    port = api.host.rpartition(":")[2]
    for host in (api.host, f"localhost:{port}", f"gateway.example:{port}"):
        for resource in resources(api, bucket, {"Host": host}):
            assert_links(resource, bucket, f"http://{host}")


def test_an_address_without_a_port_gets_the_port_of_the_listener(api, bucket):
    port = api.host.rpartition(":")[2]
    for host in ("localhost", "127.0.0.1"):
        for resource in resources(api, bucket, {"Host": host}):
            assert_links(resource, bucket, f"http://{host}:{port}")


def test_a_name_without_a_port_is_kept_because_a_balancer_may_stand_on_the_usual_port(api, bucket):
    for resource in resources(api, bucket, {"Host": "gateway.example"}):
        assert_links(resource, bucket, "http://gateway.example")


def test_links_follow_the_proxy_that_the_client_sees(api, bucket):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "gcs.example.com"}
    for resource in resources(api, bucket, headers):
        assert_links(resource, bucket, "https://gcs.example.com")


def test_the_location_of_an_upload_follows_host_and_proxy(api, bucket):
    port = api.host.rpartition(":")[2]
    cases = [({"Host": f"gateway.example:{port}"}, f"http://gateway.example:{port}/"),
             ({"X-Forwarded-Proto": "https", "X-Forwarded-Host": "gcs.example.com"}, "https://gcs.example.com/")]
    for headers, base in cases:
        answer = api.post(api.upload_path(bucket), params={"uploadType": "resumable", "name": "x"}, headers=headers)
        assert answer.headers["Location"].startswith(base)
        status, _, sent, _ = api.raw("POST", f"/{bucket}/x", [*headers.items(), ("x-goog-resumable", "start")], b"")
        assert status == 201
        assert dict(sent)["Location"].startswith(base)


def test_the_self_link_of_a_bucket_stands_on_the_host(api, bucket):
    answer = api.get(f"/storage/v1/b/{bucket}", headers={"Host": api.host})
    assert answer.json()["selfLink"] == f"http://{api.host}/storage/v1/b/{bucket}"


def test_the_media_link_can_be_fetched_and_takes_further_parameters(api, bucket):
    made = api.create_object(bucket, "fetched", b"by link")
    for link in (made["mediaLink"], made["mediaLink"] + "&userProject=p"):
        assert api.session.get(link, timeout=60).content == b"by link"


@pytest.mark.parametrize("headers", [{"X-Forwarded-Proto": "javascript"}, {"X-Forwarded-Host": "a b\"<"},
                                     {"X-Forwarded-Host": ""}, {"X-Forwarded-Proto": ""}],
                         ids=["bad-proto", "bad-host", "empty-host", "empty-proto"])
def test_a_forwarding_header_that_makes_no_sense_does_not_get_into_links(api, bucket, headers):
    made = api.create_object(bucket, "sane")
    status, _, _, body = api.raw("GET", f"/storage/v1/b/{bucket}/o/sane", headers)
    if status == 400:
        return
    assert json.loads(body)["selfLink"] == made["selfLink"]


def test_a_fixed_external_url_overrides_what_the_request_says():
    with Server(extra_arguments=["--external-url", "https://gcs.fixed.example"]) as server:
        api, bucket = Api(server), unique_bucket_name()
        assert api.insert_bucket(bucket).status_code == 200
        for resource in resources(api, bucket, {"X-Forwarded-Host": "other.example"}):
            assert_links(resource, bucket, "https://gcs.fixed.example")
