"""storage.anywhereCaches.disable [https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/disable]."""

from tests.api import zonal_cache_support as support
from tests.api.zonal_cache_support import ANYWHERE


def test_the_cache_is_answered_and_disabled_once(api, bucket):
    ANYWHERE.insert(api, bucket)
    disabled = api.post(ANYWHERE.cache_path(bucket) + "/disable").json()
    assert disabled["kind"] == "storage#anywhereCache" and disabled["state"] == "disabled"
    assert api.post(ANYWHERE.cache_path(bucket) + "/disable").json() == disabled
    assert ANYWHERE.get(api, bucket) == disabled


def test_a_disabled_cache_is_gone_after_an_hour(testbench, testbench_api):
    support.check_disabled_cache_goes_after_an_hour(testbench, testbench_api, ANYWHERE)


def test_what_is_missing_answers_404(api, bucket):
    support.check_missing(api, bucket, ANYWHERE, "POST", "/disable")
