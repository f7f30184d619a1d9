"""storage.rapidCaches.disable: unlike anywhereCaches.disable, it answers an operation."""

from tests.api import zonal_cache_support as support
from tests.api.zonal_cache_support import RAPID, assert_done


def test_an_operation_is_answered_and_the_cache_is_disabled(api, bucket):
    RAPID.insert(api, bucket)
    assert_done(api.post(RAPID.cache_path(bucket) + "/disable"))
    assert RAPID.get(api, bucket)["state"] == "disabled"


def test_a_disabled_cache_is_gone_after_an_hour(testbench, testbench_api):
    support.check_disabled_cache_goes_after_an_hour(testbench, testbench_api, RAPID)


def test_what_is_missing_answers_404(api, bucket):
    support.check_missing(api, bucket, RAPID, "POST", "/disable")
