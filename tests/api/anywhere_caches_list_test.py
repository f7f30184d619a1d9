"""storage.anywhereCaches.list [https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/list]."""

from tests.api import zonal_cache_support as support
from tests.api.conftest import assert_json_error, unique_bucket_name
from tests.api.zonal_cache_support import ANYWHERE


def test_all_are_listed_in_order_and_in_pages(api, bucket):
    support.check_list(api, bucket, ANYWHERE)


def test_bad_parameters_answer_400(api, bucket):
    for params in ({"pageSize": "x"}, {"pageToken": "no token"}):
        assert_json_error(api.get(ANYWHERE.path(bucket), params=params), 400, None)


def test_a_missing_bucket_answers_404(api):
    assert_json_error(api.get(ANYWHERE.path(unique_bucket_name())), 404, "notFound")
