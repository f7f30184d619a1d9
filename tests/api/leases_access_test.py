"""Leases are for those who prove who they are: every method of our own is refused to anybody else, but for the document
that describes them, which is as public as Google's."""

import pathlib
import re

import pytest

from tests.api.conftest import Api
from tests.support.server import Server

TABLE = (pathlib.Path(__file__).parents[2] / "gateway" / "routes.def").read_text()
ROWS = re.findall(r'^LAKEGATE_ROUTE\("([^"]+)", \w+, k(\w+), "([^"]+)", "([^"]*)"', TABLE, re.MULTILINE)


@pytest.fixture(scope="module")
def closed_api():
    """A server that lets nobody in who proves no identity."""
    with Server(auth="required") as running:
        yield Api(running)


def test_the_table_was_read():
    assert len(ROWS) == 14


LEASE_ROWS = [row for row in ROWS if row[0] != "lakegate.discovery.get"]


@pytest.mark.parametrize("row", LEASE_ROWS, ids=[row[0] for row in LEASE_ROWS])
def test_a_method_of_our_own_refuses_who_proves_no_identity(closed_api, row):
    _method, verb, pattern, _permission = row
    path = re.sub(r"\{prefix\}", "t%2F", re.sub(r"\{bucket\}|\{object\}", "name", pattern))
    answer = closed_api.request(verb.upper(), "/lakegate/v1/" + path)
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_method_of_our_own_asks_for_its_permission(row):
    method, _verb, _pattern, permission = row
    wanted = "" if method == "lakegate.discovery.get" else "lakegate.leases." + method.rsplit(".", 1)[1]
    assert permission == wanted
