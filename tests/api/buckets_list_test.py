"""storage.buckets.list [https://cloud.google.com/storage/docs/json_api/v1/buckets/list]."""

import uuid

import pytest

from tests.api.conftest import assert_json_error
from tests.api.resources import assert_bucket_resource, names


@pytest.fixture
def family(api):
    """A prefix and the sorted names of the five buckets that alone have it."""
    prefix = f"family-{uuid.uuid4().hex[:16]}-"
    members = [f"{prefix}{letter}" for letter in "abcde"]
    for member in reversed(members):
        assert api.insert_bucket(member).status_code == 200
    return prefix, members


def list_buckets(api, **params):
    return api.get("/storage/v1/b", params={"project": api.project, **params})


def test_buckets_are_listed_in_the_order_of_their_names_with_every_field(api, family):
    prefix, members = family
    answer = list_buckets(api, prefix=prefix)
    assert answer.status_code == 200
    assert answer.json()["kind"] == "storage#buckets"
    assert names(answer.json()) == members
    assert "nextPageToken" not in answer.json()
    for item in answer.json()["items"]:
        assert_bucket_resource(item, item["name"])


def test_pages_hold_at_most_max_results_and_together_every_bucket_once(api, family):
    prefix, members = family
    seen, token, pages = [], None, 0
    while pages == 0 or token:
        page = list_buckets(api, prefix=prefix, maxResults=2, **({"pageToken": token} if token else {})).json()
        assert len(page.get("items", [])) <= 2
        seen += names(page)
        token = page.get("nextPageToken")
        pages += 1
        assert pages <= 10
    assert seen == members


def test_without_a_match_the_items_are_absent(api):
    answer = list_buckets(api, prefix="no-such-prefix-" + uuid.uuid4().hex)
    assert answer.status_code == 200
    assert answer.json() == {"kind": "storage#buckets"}


def test_a_deleted_bucket_leaves_the_list_at_once(api, family):
    prefix, members = family
    assert api.delete(api.bucket_path(members[2])).status_code == 204
    assert names(list_buckets(api, prefix=prefix).json()) == members[:2] + members[3:]


def test_the_buckets_of_another_project_do_not_show(api, family):
    prefix, members = family
    foreign = prefix + "foreign"
    answer = api.post("/storage/v1/b", params={"project": "another-project"}, json={"name": foreign})
    assert answer.status_code == 200, answer.text
    assert names(list_buckets(api, prefix=prefix).json()) == members
    others = api.get("/storage/v1/b", params={"project": "another-project", "prefix": prefix})
    assert names(others.json()) == [foreign]


def test_a_missing_project_answers_400(api):
    assert_json_error(api.get("/storage/v1/b"), 400, "required")


def test_a_page_token_that_was_never_given_answers_400(api):
    assert_json_error(list_buckets(api, pageToken="certainly not a token"), 400, "invalid")


@pytest.mark.parametrize("fields", ["items(name)", "items/name"])
def test_fields_selects_within_the_items_in_both_spellings(api, family, fields):
    prefix, members = family
    answer = list_buckets(api, prefix=prefix, fields=fields)
    assert answer.json() == {"items": [{"name": member} for member in members]}


def test_fields_keeps_the_page_token_only_where_it_is_asked_for(api, family):
    prefix, _members = family
    with_token = list_buckets(api, prefix=prefix, maxResults=1, fields="nextPageToken").json()
    assert list(with_token) == ["nextPageToken"]
    without = list_buckets(api, prefix=prefix, maxResults=1, fields="kind").json()
    assert without == {"kind": "storage#buckets"}


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_is_accepted(api, family, projection):
    prefix, members = family
    answer = list_buckets(api, prefix=prefix, projection=projection)
    assert names(answer.json()) == members
    if projection == "noAcl":
        assert all("acl" not in item for item in answer.json()["items"])


def test_a_trailing_slash_lists_too(api, family):
    prefix, members = family
    answer = api.get("/storage/v1/b/", params={"project": api.project, "prefix": prefix})
    assert answer.status_code == 200
    assert names(answer.json()) == members


def test_soft_deleted_buckets_are_listed_apart_in_pages(api, family):
    prefix, members = family
    for member in members[:3]:
        assert api.delete(api.bucket_path(member)).status_code == 204
    seen, token, pages = [], None, 0
    while pages == 0 or token:
        page = list_buckets(api, prefix=prefix, softDeleted="true", maxResults=2,
                            **({"pageToken": token} if token else {})).json()
        assert len(page.get("items", [])) <= 2
        assert all(item["softDeleteTime"] and item["hardDeleteTime"] for item in page.get("items", []))
        seen += names(page)
        token = page.get("nextPageToken")
        pages += 1
        assert pages <= 10
    assert sorted(seen) == members[:3]
    assert names(list_buckets(api, prefix=prefix).json()) == members[3:]


def test_partial_success_names_no_unreachable_bucket_on_one_site(api, family):
    prefix, members = family
    answer = list_buckets(api, prefix=prefix, returnPartialSuccess="true")
    assert names(answer.json()) == members
    assert "unreachable" not in answer.json()
