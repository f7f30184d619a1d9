"""The matchGlob parameter of storage.objects.list [https://cloud.google.com/storage/docs/json_api/v1/objects/list]."""

import pytest

from tests.api.list_support import TREE, all_pages, listing, make_tree
from tests.api.resources import names


@pytest.fixture(scope="module")
def tree(api):
    """The name of a bucket that holds TREE; the tests of this file only read it."""
    return make_tree(api)


@pytest.mark.parametrize("glob, expected", [
    ("*", ["a", "b.txt", "é"]),
    ("**", sorted(TREE, key=str.encode)),
    ("a/*", ["a/", "a/b"]),
    ("a/**", ["a/", "a/b", "a/c/d", "a/c/e"]),
    ("**.csv", ["c/x.csv", "c/y.csv"]),
    ("**/*.csv", ["c/x.csv", "c/y.csv"]),
    ("**/b.txt", ["b.txt"]),
    ("**/d", ["a/c/d"]),
    ("c/?.csv", ["c/x.csv", "c/y.csv"]),
    ("c/?csv", []),
    ("a?b", []),
    ("c/x.{csv,parquet}", ["c/x.csv", "c/x.parquet"]),
    ("{a/b,b.txt}", ["a/b", "b.txt"]),
    ("c/[xy].csv", ["c/x.csv", "c/y.csv"]),
    ("c/[a-x].csv", ["c/x.csv"]),
    ("c/[!x].csv", ["c/y.csv"]),
    ("?", ["a", "é"]),
    ("nothing", []),
])
def test_a_glob_selects_names(api, tree, glob, expected):
    assert names(listing(api, tree, matchGlob=glob)) == expected


def test_the_characters_of_regular_expressions_mean_themselves_in_a_glob(api, bucket):
    for name in ("a.b", "axb", "a+b", "aab", "(c)", "c", "d|e", "d", "^f$", "f"):
        api.create_object(bucket, name)
    for name in ("a.b", "a+b", "(c)", "d|e", "^f$"):
        assert names(listing(api, bucket, matchGlob=name)) == [name]


def test_a_glob_combines_with_a_prefix(api, tree):
    assert names(listing(api, tree, matchGlob="**.csv", prefix="c/y")) == ["c/y.csv"]


def test_a_glob_with_a_delimiter_yields_the_prefixes_that_match(api, bucket):
    for name in ("dir/one/file", "dir/two/file", "dir/three", "other/one/file"):
        api.create_object(bucket, name)
    answer = listing(api, bucket, matchGlob="dir/*/", delimiter="/", prefix="dir/")
    assert "items" not in answer
    assert answer["prefixes"] == ["dir/one/", "dir/two/"]


def test_pages_of_a_glob_together_hold_every_match_once(api, tree):
    found, prefixes = all_pages(api, tree, 1, matchGlob="c/*.csv")
    assert (found, prefixes) == (["c/x.csv", "c/y.csv"], [])
