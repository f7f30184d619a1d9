"""storage.anywhereCaches.resume [https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/resume]."""

import pytest

from tests.api import zonal_cache_support as support
from tests.api.zonal_cache_support import ANYWHERE


@pytest.mark.parametrize("verb", ["pause", "disable"])
def test_a_paused_or_disabled_cache_runs_again(api, bucket, verb):
    before = ANYWHERE.insert(api, bucket, ttl="7200s")
    assert api.post(f"{ANYWHERE.cache_path(bucket)}/{verb}").status_code == 200
    resumed = api.post(ANYWHERE.cache_path(bucket) + "/resume").json()
    assert resumed == {**before, "updateTime": resumed["updateTime"]}


def test_a_running_cache_stays_as_it_is(api, bucket):
    before = ANYWHERE.insert(api, bucket)
    assert api.post(ANYWHERE.cache_path(bucket) + "/resume").json() == before


def test_what_is_missing_answers_404(api, bucket):
    support.check_missing(api, bucket, ANYWHERE, "POST", "/resume")
