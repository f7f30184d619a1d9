"""storage.anywhereCaches.insert [https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/insert]."""

import pytest

from tests.api import zonal_cache_support as support
from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.zonal_cache_support import ANYWHERE, ZONE


def test_a_cache_runs_with_the_defaults(api, bucket):
    support.check_insert(api, bucket, ANYWHERE)


def test_the_operation_tells_of_the_cache(api, bucket):
    support.check_operation_tells_of_the_cache(api, bucket, ANYWHERE)


def test_a_bucket_is_not_deleted_before_its_caches_are_gone(testbench, testbench_api):
    support.check_bucket_is_not_empty(testbench, testbench_api, ANYWHERE)


def test_settings_are_kept(api, bucket):
    support.check_settings_are_kept(api, bucket, ANYWHERE)


def test_a_zone_has_one_cache_a_disabled_one_counts(api, bucket):
    support.check_zone_has_one(api, bucket, ANYWHERE)


def test_the_zone_is_required(api, bucket):
    assert_json_error(api.post(ANYWHERE.path(bucket), json={}), 400, "required", "zone")


@pytest.mark.parametrize("resource", support.BAD_RESOURCES)
def test_a_wrong_resource_answers_400_and_makes_nothing(api, bucket, resource):
    support.check_bad_resource(api, bucket, ANYWHERE, resource)


def test_the_zone_must_lie_in_the_location_of_the_bucket(api):
    support.check_zone_lies_in_the_location(api, ANYWHERE)


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.post(ANYWHERE.path(unique_bucket_name()), json={"zone": ZONE}), 404, "notFound")
