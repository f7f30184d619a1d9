"""If-Match and If-None-Match on buckets and objects.

https://cloud.google.com/storage/docs/request-preconditions#etags
"""

import pytest

from tests.api.conftest import assert_condition_not_met

OTHER_ETAG = "CAI="


@pytest.fixture(params=["bucket", "object"])
def resource(request, api, bucket):
    """(path, etag, a patch) of a bucket and of an object; the bucket's etag is of another kind than the object's."""
    if request.param == "bucket":
        path = api.bucket_path(bucket)
        return path, api.get(path).json()["etag"], {"labels": {"a": "b"}}
    made = api.create_object(bucket, "object")
    return api.object_path(bucket, "object"), made["etag"], {"metadata": {"a": "b"}}


@pytest.mark.parametrize("spelling", ["{}", '"{}"', 'W/"{}"'])
def test_a_read_answers_304_while_the_etag_is_the_same(api, resource, spelling):
    path, etag, patch = resource
    headers = {"If-None-Match": spelling.format(etag)}
    answer = api.get(path, headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")
    assert api.patch(path, json=patch).status_code == 200
    assert api.get(path, headers=headers).status_code == 200


def test_a_read_may_demand_an_etag(api, resource):
    path, etag, patch = resource
    assert api.get(path, headers={"If-Match": etag}).status_code == 200
    assert api.get(path, headers={"If-Match": "*"}).status_code == 200
    assert api.patch(path, json=patch).status_code == 200
    assert_condition_not_met(api.get(path, headers={"If-Match": etag}))


@pytest.mark.parametrize("verb", ["PATCH", "PUT", "DELETE"])
def test_a_change_demands_the_etag_that_it_was_made_for(api, resource, verb):
    path, etag, patch = resource
    body = {} if verb == "DELETE" else {"json": patch}
    for wrong in (OTHER_ETAG, "nonsense", '"0123"'):
        assert_condition_not_met(api.request(verb, path, headers={"If-Match": wrong}, **body))
    assert api.get(path).json()["etag"] == etag
    assert api.request(verb, path, headers={"If-Match": etag}, **body).status_code in (200, 204)


@pytest.mark.parametrize("verb", ["PATCH", "PUT"])
def test_a_change_with_an_old_etag_is_refused(api, resource, verb):
    path, etag, patch = resource
    assert api.request(verb, path, headers={"If-Match": etag}, json=patch).status_code == 200
    assert_condition_not_met(api.request(verb, path, headers={"If-Match": etag}, json=patch))


def test_a_change_of_a_bucket_may_forbid_an_etag(api, bucket):
    path = api.bucket_path(bucket)
    etag = api.get(path).json()["etag"]
    headers = {"If-None-Match": etag}
    patch = {"labels": {"a": "b"}}
    # GCS answers the failed NotMatch of a parameter in the same way.
    assert api.patch(path, headers=headers, json=patch).status_code in (304, 412)
    assert api.get(path).json()["etag"] == etag
    assert api.patch(path, json=patch).status_code == 200
    assert api.patch(path, headers=headers, json=patch).status_code == 200


def test_a_header_and_a_parameter_that_contradict_each_other_never_hold(api, bucket):
    path = api.bucket_path(bucket)
    bucket_resource = api.get(path).json()
    wrong = str(int(bucket_resource["metageneration"]) + 1)
    assert_condition_not_met(api.delete(path, params={"ifMetagenerationMatch": wrong},
                                        headers={"If-Match": bucket_resource["etag"]}))
    assert api.delete(path, params={"ifMetagenerationMatch": bucket_resource["metageneration"]},
                      headers={"If-Match": bucket_resource["etag"]}).status_code == 204
