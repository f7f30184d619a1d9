"""google-cloud-storage: listings with each parameter."""

import pytest

NAMES = ["a", "a/", "a/1", "a/2", "a/b/", "a/b/1", "a/b/c/1", "b.txt", "c/1.txt", "c/2.log", "c/d/3.txt", "d", "ä", "世"]


@pytest.fixture(scope="module")
def listed(client):
    bucket = client.create_bucket("bucket-for-listing")
    for name in reversed(NAMES):
        bucket.blob(name).upload_from_string(name.encode())
    return bucket


def names_of(iterator) -> list[str]:
    return [one.name for one in iterator]


def listing(bucket, **arguments) -> tuple[list[str], list[str]]:
    """The names of items and the prefixes, each in order."""
    iterator = bucket.list_blobs(**arguments)
    items = names_of(iterator)
    return items, sorted(iterator.prefixes)


def test_names_come_in_the_order_of_their_utf8_bytes(listed):
    assert names_of(listed.list_blobs()) == sorted(NAMES, key=str.encode) == NAMES


@pytest.mark.parametrize("prefix", ["a", "a/", "a/b", "c/", "nothing", "世"])
def test_a_prefix_selects_by_its_letters(listed, prefix):
    assert names_of(listed.list_blobs(prefix=prefix)) == [name for name in NAMES if name.startswith(prefix)]


def test_a_delimiter_folds_deeper_names_into_prefixes(listed):
    assert listing(listed, delimiter="/") == (["a", "b.txt", "d", "ä", "世"], ["a/", "c/"])
    assert listing(listed, prefix="a/", delimiter="/") == (["a/", "a/1", "a/2"], ["a/b/"])
    assert listing(listed, prefix="c/", delimiter="/") == (["c/1.txt", "c/2.log"], ["c/d/"])


def test_a_delimiter_may_be_any_string(listed):
    assert listing(listed, prefix="c/", delimiter=".") == ([], ["c/1.", "c/2.", "c/d/3."])
    assert listing(listed, prefix="a", delimiter="b/") == (["a", "a/", "a/1", "a/2"], ["a/b/"])


def test_include_trailing_delimiter_also_lists_the_object_that_ends_in_it(listed):
    assert listing(listed, delimiter="/", include_trailing_delimiter=True) == (
        ["a", "a/", "b.txt", "d", "ä", "世"], ["a/", "c/"])


@pytest.mark.parametrize("start,end", [("b", None), (None, "c/"), ("a/b/", "c/2.log"), ("a", "a"), ("世", None)])
def test_offsets_bound_the_listing(listed, start, end):
    expected = [name for name in NAMES if (start is None or name.encode() >= start.encode())
                and (end is None or name.encode() < end.encode())]
    assert names_of(listed.list_blobs(start_offset=start, end_offset=end)) == expected


@pytest.mark.parametrize("glob,expected", [
    ("*", ["a", "b.txt", "d", "ä", "世"]),
    ("**", NAMES),
    ("c/*.txt", ["c/1.txt"]),
    ("c/**.txt", ["c/1.txt", "c/d/3.txt"]),
    ("**/*.txt", ["b.txt", "c/1.txt", "c/d/3.txt"]),
    ("?", ["a", "d", "ä", "世"]),
    ("a/[12]", ["a/1", "a/2"]),
    ("c/[!1]*", ["c/2.log"]),
    ("c/*.{txt,log}", ["c/1.txt", "c/2.log"]),
])
def test_a_glob_selects_whole_names(listed, glob, expected):
    assert names_of(listed.list_blobs(match_glob=glob)) == expected


@pytest.mark.parametrize("page_size", [1, 2, 5, 100])
def test_pages_join_up_to_the_whole(listed, page_size):
    iterator = listed.list_blobs(page_size=page_size)
    pages = [names_of(page) for page in iterator.pages]
    assert sum(pages, []) == NAMES
    assert all(len(page) <= page_size for page in pages)


@pytest.mark.parametrize("page_size", [1, 2, 3])
def test_pages_with_a_delimiter_name_each_prefix_once(listed, page_size):
    iterator = listed.list_blobs(delimiter="/", page_size=page_size)
    items, prefixes = [], []
    for page in iterator.pages:
        found = names_of(page)
        assert len(found) + len(page.prefixes) <= page_size
        items += found
        prefixes += page.prefixes
    assert items == ["a", "b.txt", "d", "ä", "世"]
    assert prefixes == ["a/", "c/"]


def test_max_results_stops_and_a_token_goes_on(listed):
    iterator = listed.list_blobs(max_results=4)
    assert names_of(iterator) == NAMES[:4]
    first = listed.list_blobs(page_size=4)
    assert names_of(next(first.pages)) == NAMES[:4]
    assert names_of(listed.list_blobs(page_token=first.next_page_token)) == NAMES[4:]


def test_fields_leave_out_the_rest(listed):
    found = list(listed.list_blobs(prefix="c/", fields="items(name,size),nextPageToken"))
    assert [(one.name, one.size) for one in found] == [("c/1.txt", 7), ("c/2.log", 7), ("c/d/3.txt", 9)]
    assert all(one.generation is None and one.content_type is None for one in found)


def test_an_empty_bucket_lists_nothing(bucket):
    assert listing(bucket) == ([], [])
    assert listing(bucket, delimiter="/", versions=True) == ([], [])


def test_a_thousand_and_more_objects_come_in_pages_of_a_thousand(client, bucket):
    expected = [f"n-{number:05}" for number in range(1005)]
    for begin in range(0, len(expected), 100):
        # compose and copy make many objects without many uploads; a batch of copies is the quickest way.
        bucket.blob("seed").upload_from_string(b"seed")
        with client.batch():
            for name in expected[begin:begin + 100]:
                client._post_resource(f"/b/{bucket.name}/o/seed/copyTo/b/{bucket.name}/o/{name}", {},
                                      _target_object=bucket.blob(name))
    bucket.blob("seed").delete()
    pages = [names_of(page) for page in bucket.list_blobs().pages]
    assert [len(page) for page in pages] == [1000, 5]
    assert sum(pages, []) == expected
