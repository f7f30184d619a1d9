"""What the tests of anywhereCaches and rapidCaches share: the two collections differ in few words.

On one site there is no zone to cache in, so a cache runs at once and every operation is done in its first answer.
"""

from __future__ import annotations

import dataclasses

from tests.api.conftest import RFC3339_MILLISECONDS, assert_json_error, unique_bucket_name

ZONE = "us-east1-b"
HOUR_S = 3600


@dataclasses.dataclass(frozen=True)
class Collection:
    name: str  # "anywhereCaches"
    kind: str  # "storage#anywhereCache"
    identifier: str  # "anywhereCacheId"

    def path(self, bucket: str) -> str:
        return f"/storage/v1/b/{bucket}/{self.name}"

    def cache_path(self, bucket: str, zone: str = ZONE) -> str:
        return f"{self.path(bucket)}/{zone}"

    def insert(self, api, bucket: str, zone: str = ZONE, **resource) -> dict:
        """Makes a cache that must come to be; the resource as it then reads."""
        assert_done(api.post(self.path(bucket), json={"zone": zone, **resource}))
        return self.get(api, bucket, zone)

    def get(self, api, bucket: str, zone: str = ZONE) -> dict:
        answer = api.get(self.cache_path(bucket, zone))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def disable(self, api, bucket: str, zone: str = ZONE) -> None:
        answer = api.post(self.cache_path(bucket, zone) + "/disable")
        assert answer.status_code == 200, answer.text


ANYWHERE = Collection("anywhereCaches", "storage#anywhereCache", "anywhereCacheId")
RAPID = Collection("rapidCaches", "storage#rapidCache", "rapidCacheId")


def assert_done(answer) -> dict:
    """Asserts an operation that has succeeded, and returns its response."""
    assert answer.status_code == 200, answer.text
    operation = answer.json()
    assert operation["kind"] == "storage#operation"
    assert operation["done"] is True and "error" not in operation
    return operation["response"]


def assert_wrong_state(answer) -> None:
    assert_json_error(answer, 412, "conditionNotMet", "cache")


def zones(listing: dict) -> list[str]:
    return [item["zone"] for item in listing.get("items", [])]


# --- Checks that hold in both collections ---------------------------------------------------------------------------

def check_insert(api, bucket: str, collection: Collection, **more) -> None:
    cache = collection.insert(api, bucket)
    assert RFC3339_MILLISECONDS.match(cache["createTime"])
    assert cache == {
        "kind": collection.kind, "id": f"{bucket}/{ZONE}", "selfLink": api.root + collection.cache_path(bucket),
        "bucket": bucket, collection.identifier: ZONE, "zone": ZONE, "state": "running", "ttl": "86400s",
        "admissionPolicy": "admit-on-first-miss", "ingestOnWrite": False, "pendingUpdate": False,
        "createTime": cache["createTime"], "updateTime": cache["createTime"], **more}


def check_operation_tells_of_the_cache(api, bucket: str, collection: Collection) -> None:
    operation = api.post(collection.path(bucket), json={"zone": ZONE, "ttl": "7200s"}).json()
    assert operation["name"].startswith(f"projects/_/buckets/{bucket}/operations/")
    assert operation["metadata"]["zone"] == ZONE
    assert (operation["response"]["zone"], operation["response"]["ttl"]) == (ZONE, "7200s")
    assert operation["response"]["name"] == f"projects/_/buckets/{bucket}/{collection.name}/{ZONE}"


def check_bucket_is_not_empty(testbench, api, collection: Collection) -> None:
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket).status_code == 200
    collection.insert(api, bucket)
    collection.disable(api, bucket)
    assert_json_error(api.delete(api.bucket_path(bucket)), 409, "conflict", "not empty")
    testbench.advance_clock(2 * HOUR_S)
    assert api.delete(api.bucket_path(bucket)).status_code == 204


def check_settings_are_kept(api, bucket: str, collection: Collection) -> None:
    cache = collection.insert(api, bucket, ttl="7200s", admissionPolicy="ADMIT_ON_SECOND_MISS", ingestOnWrite=True)
    assert (cache["ttl"], cache["admissionPolicy"], cache["ingestOnWrite"]) == ("7200s", "admit-on-second-miss", True)


def check_zone_has_one(api, bucket: str, collection: Collection) -> None:
    collection.insert(api, bucket)
    assert_json_error(api.post(collection.path(bucket), json={"zone": ZONE}), 409, "conflict", ZONE)
    collection.insert(api, bucket, "us-east1-c")
    collection.disable(api, bucket)
    assert_json_error(api.post(collection.path(bucket), json={"zone": ZONE}), 409, "conflict", ZONE)


BAD_RESOURCES = [{"zone": "US EAST"}, {"zone": 5}, {"zone": ZONE, "ttl": "1d"}, {"zone": ZONE, "ttl": "3599s"},
                 {"zone": ZONE, "ttl": "604801s"}, {"zone": ZONE, "ttl": 7200}, {"zone": ZONE, "ttl": "7200.5s"},
                 {"zone": ZONE, "admissionPolicy": "always"}, {"zone": ZONE, "ingestOnWrite": "yes"}, []]


def check_bad_resource(api, bucket: str, collection: Collection, resource) -> None:
    assert_json_error(api.post(collection.path(bucket), json=resource), 400, "invalid")
    assert "items" not in api.get(collection.path(bucket)).json()


def check_zone_lies_in_the_location(api, collection: Collection) -> None:
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket, {"location": "us-east1"}).status_code == 200
    assert_json_error(api.post(collection.path(bucket), json={"zone": "us-east4-a"}), 400, "invalid", "location")
    assert_json_error(api.post(collection.path(bucket), json={"zone": "us-east1-"}), 400, "invalid", "location")
    collection.insert(api, bucket, "us-east1-b")


def check_list(api, bucket: str, collection: Collection) -> None:
    assert api.get(collection.path(bucket)).json() == {"kind": collection.kind + "s"}
    made = [collection.insert(api, bucket, f"us-east1-{letter}") for letter in "cab"]
    listing = api.get(collection.path(bucket)).json()
    assert listing["items"] == sorted(made, key=lambda cache: cache["zone"])
    seen, token = [], None
    while True:
        params = {"pageSize": "2", **({"pageToken": token} if token else {})}
        page = api.get(collection.path(bucket), params=params).json()
        seen += zones(page)
        token = page.get("nextPageToken")
        if token is None:
            break
    assert seen == ["us-east1-a", "us-east1-b", "us-east1-c"]


def check_update(api, bucket: str, collection: Collection) -> None:
    before = collection.insert(api, bucket, ttl="7200s")
    assert assert_done(api.patch(collection.cache_path(bucket), json={"admissionPolicy": "admit-on-second-miss"}))
    after = collection.get(api, bucket)
    assert after == {**before, "admissionPolicy": "admit-on-second-miss", "updateTime": after["updateTime"]}
    assert after["updateTime"] >= before["updateTime"]
    assert_done(api.patch(collection.cache_path(bucket), json={"ttl": None, "ingestOnWrite": True, "zone": "other"}))
    last = collection.get(api, bucket)
    assert (last["ttl"], last["ingestOnWrite"], last["zone"]) == ("86400s", True, ZONE)


def check_bad_update(api, bucket: str, collection: Collection) -> None:
    before = collection.insert(api, bucket)
    for body in ({"ttl": "1s"}, {"admissionPolicy": "x"}, {"ingestOnWrite": 1}, []):
        assert_json_error(api.patch(collection.cache_path(bucket), json=body), 400, "invalid")
    assert collection.get(api, bucket) == before
    collection.disable(api, bucket)
    assert_wrong_state(api.patch(collection.cache_path(bucket), json={"ttl": "7200s"}))


def check_disabled_cache_goes_after_an_hour(testbench, api, collection: Collection) -> None:
    bucket = unique_bucket_name()
    assert api.insert_bucket(bucket).status_code == 200
    collection.insert(api, bucket)
    collection.disable(api, bucket)
    assert collection.get(api, bucket)["state"] == "disabled"
    testbench.advance_clock(HOUR_S - 60)
    assert zones(api.get(collection.path(bucket)).json()) == [ZONE]
    testbench.advance_clock(120)
    assert zones(api.get(collection.path(bucket)).json()) == []
    assert_json_error(api.get(collection.cache_path(bucket)), 404, "notFound")
    assert_json_error(api.post(collection.cache_path(bucket) + "/disable"), 404, "notFound")
    assert collection.insert(api, bucket)["state"] == "running"


def check_missing(api, bucket: str, collection: Collection, method: str, suffix: str = "") -> None:
    """A cache that is not there, then a bucket that is not there."""
    body = {"json": {}} if method == "PATCH" else {}
    assert_json_error(api.request(method, collection.cache_path(bucket) + suffix, **body), 404, "notFound", "cache")
    path = collection.cache_path(unique_bucket_name()) + suffix
    assert_json_error(api.request(method, path, **body), 404, "notFound", "bucket")
