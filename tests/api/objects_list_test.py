"""storage.objects.list; matchGlob has a file of its own.

[https://cloud.google.com/storage/docs/json_api/v1/objects/list]
"""

import pytest

from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.list_support import TREE, all_pages, listing, make_tree
from tests.api.resources import assert_object_resource, names


@pytest.fixture(scope="module")
def tree(api):
    """The name of a bucket that holds TREE; the tests of this file only read it."""
    return make_tree(api)


def test_every_object_is_listed_in_the_order_of_the_bytes_of_its_name(api, tree):
    answer = listing(api, tree)
    assert answer["kind"] == "storage#objects"
    assert names(answer) == sorted(TREE, key=str.encode)
    assert "prefixes" not in answer and "nextPageToken" not in answer
    for item in answer["items"]:
        assert_object_resource(item, tree, item["name"], item["name"].encode())
        assert item == api.get_metadata(tree, item["name"]).json()


def test_the_order_is_that_of_bytes_and_not_of_letters(api, bucket):
    given = ["Z", "a", "_", "~", "\x7f", "é", "z", "日", "\U0001f600", "\uff5e", "a\x01", "a b", "A"]
    for name in given:
        api.create_object(bucket, name)
    assert names(listing(api, bucket)) == sorted(given, key=str.encode)


def test_an_empty_bucket_has_neither_items_nor_prefixes(api, bucket):
    assert listing(api, bucket) == {"kind": "storage#objects"}
    assert listing(api, bucket, delimiter="/", prefix="x") == {"kind": "storage#objects"}


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.list_objects(unique_bucket_name()), 404, "notFound")


@pytest.mark.parametrize("prefix, expected", [
    ("a", ["a", "a/", "a/b", "a/c/d", "a/c/e"]), ("a/", ["a/", "a/b", "a/c/d", "a/c/e"]), ("a/c", ["a/c/d", "a/c/e"]),
    ("é", ["é"]), ("no", []), ("", sorted(TREE, key=str.encode)),
])
def test_a_prefix_selects_the_names_that_begin_with_it(api, tree, prefix, expected):
    assert names(listing(api, tree, prefix=prefix)) == expected


@pytest.mark.parametrize("params, items, prefixes", [
    ({}, ["a", "b.txt", "é"], ["a/", "c/", "d/"]),
    ({"prefix": "a"}, ["a"], ["a/"]),
    ({"prefix": "a/"}, ["a/", "a/b"], ["a/c/"]),
    ({"prefix": "a/c"}, [], ["a/c/"]),
    ({"prefix": "d/"}, [], ["d//"]),
    ({"prefix": "d//"}, ["d//e"], []),
    ({"startOffset": "b"}, ["b.txt", "é"], ["c/", "d/"]),
    ({"endOffset": "c/"}, ["a", "b.txt"], ["a/"]),
])
def test_a_delimiter_folds_names_into_prefixes(api, tree, params, items, prefixes):
    answer = listing(api, tree, delimiter="/", **params)
    assert names(answer) == items
    assert answer.get("prefixes", []) == prefixes
    assert ("items" in answer) == bool(items) and ("prefixes" in answer) == bool(prefixes)


def test_a_delimiter_may_be_any_string(api, bucket):
    for name in ("one--two", "one--three", "one-two", "--", "x"):
        api.create_object(bucket, name)
    answer = listing(api, bucket, delimiter="--")
    assert names(answer) == ["one-two", "x"]
    assert answer["prefixes"] == ["--", "one--"]


def test_a_trailing_delimiter_object_shows_among_the_items_only_when_asked_for(api, bucket):
    for name in ("dir/", "dir/inner", "other/inner", "file"):
        api.create_object(bucket, name)
    without = listing(api, bucket, delimiter="/")
    assert names(without) == ["file"]
    assert without["prefixes"] == ["dir/", "other/"]
    with_them = listing(api, bucket, delimiter="/", includeTrailingDelimiter="true")
    assert names(with_them) == ["dir/", "file"]
    assert with_them["prefixes"] == ["dir/", "other/"]


def test_include_folders_as_prefixes_changes_nothing_in_a_flat_bucket(api, tree):
    plain = listing(api, tree, delimiter="/")
    assert listing(api, tree, delimiter="/", includeFoldersAsPrefixes="true") == plain


@pytest.mark.parametrize("start, end, expected", [
    ("b", None, ["b.txt", "c/x.csv", "c/x.parquet", "c/y.csv", "d//e", "é"]),
    ("b.txt", None, ["b.txt", "c/x.csv", "c/x.parquet", "c/y.csv", "d//e", "é"]),
    (None, "b.txt", ["a", "a/", "a/b", "a/c/d", "a/c/e"]),
    ("a/b", "c/x.parquet", ["a/b", "a/c/d", "a/c/e", "b.txt", "c/x.csv"]),
    ("c", "c", []), ("z", "b", []),
])
def test_start_offset_is_inclusive_and_end_offset_exclusive(api, tree, start, end, expected):
    params = {key: value for key, value in (("startOffset", start), ("endOffset", end)) if value is not None}
    assert names(listing(api, tree, **params)) == expected


def test_offsets_combine_with_a_prefix(api, tree):
    assert names(listing(api, tree, prefix="c/", startOffset="c/x.p", endOffset="d")) == ["c/x.parquet", "c/y.csv"]
    assert names(listing(api, tree, prefix="c/", startOffset="a", endOffset="c/y")) == ["c/x.csv", "c/x.parquet"]


# Pages.

@pytest.mark.parametrize("limit", [1, 2, 3, 10, 11, 12])
def test_pages_together_hold_every_object_once_and_in_order(api, tree, limit):
    assert all_pages(api, tree, limit) == (sorted(TREE, key=str.encode), [])


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_items_and_prefixes_count_together_and_no_prefix_comes_twice(api, tree, limit):
    found, prefixes = all_pages(api, tree, limit, delimiter="/")
    assert found == ["a", "b.txt", "é"]
    assert prefixes == ["a/", "c/", "d/"]


@pytest.mark.parametrize("limit", [2, 3, 4])
def test_trailing_delimiter_objects_are_neither_lost_nor_doubled_over_pages(api, bucket, limit):
    for name in ("dir/", "dir/inner", "other/", "other/inner", "zoo"):
        api.create_object(bucket, name)
    found, prefixes = all_pages(api, bucket, limit, delimiter="/", includeTrailingDelimiter="true")
    assert found == ["dir/", "other/", "zoo"]
    assert prefixes == ["dir/", "other/"]


def test_a_page_that_holds_all_has_no_token(api, tree):
    assert "nextPageToken" not in listing(api, tree, maxResults=len(TREE))
    assert "nextPageToken" in listing(api, tree, maxResults=len(TREE) - 1)


def test_a_page_token_goes_on_after_an_object_that_was_deleted_between(api, bucket):
    for name in "abcde":
        api.create_object(bucket, name)
    first = listing(api, bucket, maxResults=2)
    assert names(first) == ["a", "b"]
    for name in "bc":
        assert api.delete(api.object_path(bucket, name)).status_code == 204
    assert names(listing(api, bucket, pageToken=first["nextPageToken"])) == ["d", "e"]


def test_a_page_holds_at_most_1000_results_whatever_is_asked_for(api, bucket):
    for index in range(1001):
        assert api.insert_media(bucket, f"{index:04}", b"").status_code == 200
    for params in ({}, {"maxResults": 5000}):
        page = listing(api, bucket, **params)
        assert names(page) == [f"{index:04}" for index in range(1000)]
        assert names(listing(api, bucket, pageToken=page["nextPageToken"], **params)) == ["1000"]


def test_a_page_token_that_was_never_given_answers_400(api, bucket):
    assert_json_error(api.list_objects(bucket, pageToken="certainly not a token"), 400, "invalid")


# Strong consistency.

def test_the_list_shows_each_change_at_once(api, bucket):
    for index in range(20):
        api.create_object(bucket, f"object-{index:02}")
        assert names(listing(api, bucket)) == [f"object-{seen:02}" for seen in range(index + 1)]
    api.patch(api.object_path(bucket, "object-00"), json={"metadata": {"a": "b"}})
    assert listing(api, bucket)["items"][0]["metadata"] == {"a": "b"}
    for index in range(20):
        assert api.delete(api.object_path(bucket, f"object-{index:02}")).status_code == 204
        assert len(names(listing(api, bucket))) == 19 - index


def test_other_buckets_do_not_show(api, bucket):
    neighbour = bucket + "-x"
    assert api.insert_bucket(neighbour).status_code == 200
    api.create_object(neighbour, "object")
    api.create_object(bucket, "own")
    assert names(listing(api, bucket)) == ["own"]
    assert names(listing(api, neighbour)) == ["object"]


# Form of the answer.

@pytest.mark.parametrize("fields", ["items(name,size)", "items/name,items/size"])
def test_fields_selects_within_the_items_in_both_spellings(api, tree, fields):
    answer = listing(api, tree, fields=fields, prefix="c/x")
    assert answer == {"items": [{"name": "c/x.csv", "size": "7"}, {"name": "c/x.parquet", "size": "11"}]}


def test_fields_keeps_prefixes_and_token_only_where_asked_for(api, tree):
    assert listing(api, tree, delimiter="/", fields="prefixes") == {"prefixes": ["a/", "c/", "d/"]}
    page = listing(api, tree, maxResults=1, fields="items/name,nextPageToken,prefixes")
    assert page.keys() == {"items", "nextPageToken"}
    assert page["items"] == [{"name": "a"}]


@pytest.mark.parametrize("fields", ["items/metadata/key,items/name", "items(name,metadata(key))",
                                    "items(name,metadata/key)"])
def test_fields_reaches_into_custom_metadata(api, bucket, fields):
    api.create_object(bucket, "object", metadata={"key": "1", "other": "2"})
    assert listing(api, bucket, fields=fields) == {"items": [{"name": "object", "metadata": {"key": "1"}}]}


@pytest.mark.parametrize("projection", ["full", "noAcl"])
def test_projection_is_accepted(api, tree, projection):
    answer = listing(api, tree, projection=projection)
    assert len(names(answer)) == len(TREE)
    if projection == "noAcl":
        assert all("acl" not in item for item in answer["items"])


def test_pretty_print_changes_only_the_white_space(api, tree):
    pretty = api.list_objects(tree, prettyPrint="true")
    compact = api.list_objects(tree, prettyPrint="false")
    assert "\n" in pretty.text and "\n" not in compact.text.rstrip("\n")
    assert pretty.json() == compact.json()


def test_unknown_and_empty_parameters_are_ignored(api, tree):
    answer = listing(api, tree, noSuchParameter="1", userProject="p", prefix="", pageToken="", delimiter="",
                     startOffset="", endOffset="", matchGlob="")
    assert names(answer) == sorted(TREE, key=str.encode)


@pytest.mark.parametrize("query", ["prefix=semi/a;b/", "prefix=semi%2Fa%3Bb%2F", "alt=json&prefix=semi/a;b/"])
def test_a_bare_semicolon_and_slash_belong_to_the_value(api, bucket, query):
    api.create_object(bucket, "semi/a;b/object")
    api.create_object(bucket, "semi/a")
    target = f"/storage/v1/b/{bucket}/o?{query}&fields=items/name&prettyPrint=false"
    status, _reason, _headers, body = api.raw("GET", target)
    assert status == 200, body
    assert body.strip() == b'{"items":[{"name":"semi/a;b/object"}]}'


def test_a_plus_in_the_query_is_a_space_and_an_encoded_plus_is_a_plus(api, bucket):
    api.create_object(bucket, "a b")
    api.create_object(bucket, "a+b")
    target = f"/storage/v1/b/{bucket}/o?fields=items/name&prettyPrint=false&prefix="
    assert api.raw("GET", target + "a+b")[3].strip() == b'{"items":[{"name":"a b"}]}'
    assert api.raw("GET", target + "a%2Bb")[3].strip() == b'{"items":[{"name":"a+b"}]}'
