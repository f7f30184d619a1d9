"""storage.buckets.getStorageLayout [https://cloud.google.com/storage/docs/json_api/v1/buckets/getStorageLayout]."""

from tests.api.conftest import assert_json_error, unique_bucket_name


def test_the_layout_says_where_the_bucket_is_and_that_it_is_flat(api, bucket):
    resource = api.get(api.bucket_path(bucket)).json()
    answer = api.get(api.bucket_path(bucket) + "/storageLayout")
    assert answer.status_code == 200
    assert answer.json() == {
        "kind": "storage#storageLayout",
        "bucket": bucket,
        "location": resource["location"],
        "locationType": resource["locationType"],
        "hierarchicalNamespace": {"enabled": False},
    }


def test_a_prefix_is_accepted(api, bucket):
    answer = api.get(api.bucket_path(bucket) + "/storageLayout", params={"prefix": "some/prefix/"})
    assert answer.status_code == 200
    assert answer.json()["bucket"] == bucket


def test_fields_selects_what_is_returned(api, bucket):
    answer = api.get(api.bucket_path(bucket) + "/storageLayout",
                     params={"fields": "hierarchicalNamespace/enabled", "alt": "json", "prettyPrint": "false"})
    assert answer.json() == {"hierarchicalNamespace": {"enabled": False}}


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.get(api.bucket_path(unique_bucket_name()) + "/storageLayout"), 404, "notFound")


def test_the_layout_tells_of_a_hierarchical_namespace_and_of_custom_placement(api):
    name = unique_bucket_name()
    answer = api.insert_bucket(name, {"hierarchicalNamespace": {"enabled": True},
                                      "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}},
                                      "customPlacementConfig": {"dataLocations": ["us-east1", "us-west1"]}})
    assert answer.status_code == 200, answer.text
    layout = api.get(api.bucket_path(name) + "/storageLayout").json()
    assert layout["hierarchicalNamespace"] == {"enabled": True}
    assert layout["locationType"] == "dual-region"
    assert layout["customPlacementConfig"] == {"dataLocations": ["US-EAST1", "US-WEST1"]}
