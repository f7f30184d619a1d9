"""Bucket.billing.requesterPays [https://cloud.google.com/storage/docs/requester-pays]."""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.support.batch_multipart import batch_body, batch_headers, inner_request, parse_batch

SENTENCE = "Bucket is a requester pays bucket but no user project provided."


@pytest.fixture
def paying(api):
    """The name of a requester pays bucket that holds `object`."""
    name = unique_bucket_name("paying")
    assert api.insert_bucket(name).status_code == 200
    api.create_object(name, "object")
    answer = api.patch(api.bucket_path(name), json={"billing": {"requesterPays": True}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["billing"] == {"requesterPays": True}
    return name


def test_every_method_demands_a_user_project(api, bucket, paying):
    answers = [api.get(api.bucket_path(paying)), api.patch(api.bucket_path(paying), json={"labels": {"a": "b"}}),
               api.put(api.bucket_path(paying), json={}), api.delete(api.bucket_path(paying)),
               api.list_objects(paying), api.get_metadata(paying, "object"), api.insert_media(paying, "new", b"x"),
               api.insert_multipart(paying, {"name": "new"}, b"x"), api.delete(api.object_path(paying, "object")),
               api.post(api.object_path(paying, "composed", "/compose"), json={"sourceObjects": [{"name": "object"}]}),
               api.post(api.object_path(paying, "object", f"/rewriteTo/b/{bucket}/o/copy"), json={}),
               api.post(api.object_path(bucket, "any", f"/copyTo/b/{paying}/o/copy"), json={})]
    for answer in answers:
        assert_json_error(answer, 400, "required", SENTENCE)
    listed = api.list_objects(paying, userProject="p").json()
    assert [item["name"] for item in listed["items"]] == ["object"]


def test_a_parameter_or_a_header_names_the_project(api, paying):
    assert api.get_media(paying, "object", userProject="p").content == b"data"
    assert api.get_media(paying, "object", headers={"x-goog-user-project": "p"}).content == b"data"
    assert api.get_media(paying, "object", userProject="").status_code == 400


def test_who_may_bill_the_buckets_own_project_need_not_name_one(api, bucket, paying):
    owner = {"Authorization": "Bearer token"}  # Without authentication whoever brings a credential owns everything.
    assert api.get(api.bucket_path(paying), headers=owner).json()["billing"] == {"requesterPays": True}
    assert api.get_media(paying, "object", headers=owner).content == b"data"
    assert api.get(f"/{paying}/object", headers=owner).content == b"data"
    copied = api.put(f"/{bucket}/copy", headers={"x-goog-copy-source": f"/{paying}/object", **owner})
    assert copied.status_code == 200, copied.text


def test_the_xml_dialect_demands_it_too_and_has_its_own_code(api, bucket, paying):
    answer = api.get(f"/{paying}/object")
    assert answer.status_code == 400
    assert "<Code>UserProjectMissing</Code>" in answer.text and SENTENCE in answer.text
    assert api.get(f"/{paying}/object", headers={"x-goog-user-project": "p"}).content == b"data"
    copied = api.put(f"/{bucket}/copy", headers={"x-goog-copy-source": f"/{paying}/object"})
    assert copied.status_code == 400 and SENTENCE in copied.text
    assert api.get_metadata(bucket, "copy").status_code == 404


def test_the_parts_of_a_batch_are_asked_one_by_one(api, paying):
    path = api.object_path(paying, "object")
    answer = api.post("/batch/storage/v1", headers=batch_headers(),
                      data=batch_body([inner_request("GET", path), inner_request("GET", path + "?userProject=p")]))
    assert [part.status for part in parse_batch(answer)] == [400, 200]


def test_it_is_switched_off_again(api, paying):
    answer = api.patch(api.bucket_path(paying), params={"userProject": "p"}, json={"billing": {"requesterPays": False}})
    assert answer.json()["billing"] == {"requesterPays": False}
    assert api.get_media(paying, "object").content == b"data"
