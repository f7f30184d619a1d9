"""storage.anywhereCaches.update [https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/update]."""

from tests.api import zonal_cache_support as support
from tests.api.zonal_cache_support import ANYWHERE


def test_what_is_named_changes_and_null_is_the_default(api, bucket):
    support.check_update(api, bucket, ANYWHERE)


def test_wrong_settings_and_wrong_states_change_nothing(api, bucket):
    support.check_bad_update(api, bucket, ANYWHERE)


def test_what_is_missing_answers_404(api, bucket):
    support.check_missing(api, bucket, ANYWHERE, "PATCH")
