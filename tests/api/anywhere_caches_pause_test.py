"""storage.anywhereCaches.pause [https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/pause]."""

from tests.api import zonal_cache_support as support
from tests.api.zonal_cache_support import ANYWHERE, assert_wrong_state


def test_a_running_cache_is_paused_and_cannot_be_updated(api, bucket):
    ANYWHERE.insert(api, bucket)
    paused = api.post(ANYWHERE.cache_path(bucket) + "/pause").json()
    assert paused["state"] == "paused"
    assert api.post(ANYWHERE.cache_path(bucket) + "/pause").json() == paused
    assert_wrong_state(api.patch(ANYWHERE.cache_path(bucket), json={"ttl": "7200s"}))
    assert ANYWHERE.get(api, bucket) == paused


def test_a_disabled_cache_cannot_be_paused(api, bucket):
    ANYWHERE.insert(api, bucket)
    ANYWHERE.disable(api, bucket)
    assert_wrong_state(api.post(ANYWHERE.cache_path(bucket) + "/pause"))
    assert ANYWHERE.get(api, bucket)["state"] == "disabled"


def test_what_is_missing_answers_404(api, bucket):
    support.check_missing(api, bucket, ANYWHERE, "POST", "/pause")
