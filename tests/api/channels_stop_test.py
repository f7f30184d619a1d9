"""storage.channels.stop: objects.watchAll, which made channels, has left the API, so no channel is ever known."""

import pytest

from tests.api.conftest import assert_json_error

PATH = "/storage/v1/channels/stop"


def test_no_channel_is_known(api):
    answer = api.post(PATH, json={"id": "my-channel", "resourceId": "resource"})
    assert_json_error(answer, 404, "notFound", "Channel 'my-channel' not found for project")


@pytest.mark.parametrize("missing", ["id", "resourceId"])
def test_both_ids_are_required(api, missing):
    body = {"id": "my-channel", "resourceId": "resource"}
    del body[missing]
    assert_json_error(api.post(PATH, json=body), 400, "required", missing)


@pytest.mark.parametrize("body", [[], {"id": 5, "resourceId": "r"}])
def test_a_body_of_the_wrong_form_answers_400(api, body):
    assert_json_error(api.post(PATH, json=body), 400, "invalid")
