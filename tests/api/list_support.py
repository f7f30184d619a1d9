"""What the tests of objects.list share: a tree of names and the walk over pages."""

import random

from tests.api.conftest import unique_bucket_name
from tests.api.resources import names

TREE = ["a", "a/", "a/b", "a/c/d", "a/c/e", "b.txt", "c/x.csv", "c/x.parquet", "c/y.csv", "d//e", "é"]


def make_tree(api) -> str:
    """Creates a bucket that holds TREE, put in another order than that of the names, and returns its name."""
    name = unique_bucket_name("tree")
    assert api.insert_bucket(name).status_code == 200
    shuffled = list(TREE)
    random.Random(7).shuffle(shuffled)
    for item in shuffled:
        api.create_object(name, item, item.encode())
    return name


def listing(api, bucket, **params) -> dict:
    answer = api.list_objects(bucket, **params)
    assert answer.status_code == 200, answer.text
    assert None not in answer.json().values()
    return answer.json()


def all_pages(api, bucket, limit, **params):
    """Follows the page tokens; returns (names, prefixes), asserting the limit on each page."""
    found, prefixes, token, pages = [], [], None, 0
    while pages == 0 or token:
        page = listing(api, bucket, maxResults=limit, **params, **({"pageToken": token} if token else {}))
        assert len(page.get("items", [])) + len(page.get("prefixes", [])) <= limit
        found += names(page)
        prefixes += page.get("prefixes", [])
        token = page.get("nextPageToken")
        pages += 1
        assert pages <= 100
    return found, prefixes
