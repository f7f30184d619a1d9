"""A server that asks for credentials, and its administrator, one of each for a test file that imports them."""

import pytest

from tests.api.conftest import Api
from tests.support.server import Testbench
from tests.support.sign_in import access_token, admin_init, bearer, make_hmac_key


@pytest.fixture(scope="module")
def server():
    with Testbench(auth="required") as running:
        yield running


@pytest.fixture(scope="module")
def own_api(server):
    return Api(server)


@pytest.fixture(scope="module")
def administrator(own_api, server):
    key = admin_init(server)
    return {**key, "headers": bearer(access_token(own_api, key))}


@pytest.fixture(scope="module")
def hmac_key(own_api, administrator):
    return make_hmac_key(own_api, administrator, administrator["client_email"])
