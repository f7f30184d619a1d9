"""storage.rapidCaches.get [https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/get]."""

from tests.api import zonal_cache_support as support
from tests.api.zonal_cache_support import RAPID


def test_a_cache_reads_with_the_fields_that_are_asked_for(api, bucket):
    RAPID.insert(api, bucket)
    answer = api.get(RAPID.cache_path(bucket), params={"fields": "state,ttl"})
    assert answer.json() == {"state": "running", "ttl": "86400s"}


def test_what_is_missing_answers_404(api, bucket):
    support.check_missing(api, bucket, RAPID, "GET")
