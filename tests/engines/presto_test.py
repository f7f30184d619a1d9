"""Presto, by the settings that docs/using/presto.md shows: Iceberg tables in a catalog that is a folder, signed in and
without sign-in."""

from __future__ import annotations

import contextlib
import re
from xml.sax.saxutils import escape

import pytest
import requests

from pilot import answers
from pilot.lake import ACCOUNT_ROLES, LOG_REQUESTS, token_of
from pilot.presto import install
from pilot.presto.server import Presto
from tests.support import sign_in
from tests.support.server import REPOSITORY, Server

PAGE = REPOSITORY / "docs" / "using" / "presto.md"
BUCKET = "my-bucket"
ORDERS = "iceberg.shop.orders"
SOURCE = "tpch.tiny.orders"
# In cents, since a sum of doubles depends on their order.
CENTS = "sum(CAST(round(totalprice * 100) AS bigint))"
SUMS = f"count(*), sum(orderkey), {CENTS}, count(DISTINCT orderstatus)"


def blocks() -> tuple[str, str]:
    """The catalog's file, and the connector's properties as they stand in the page."""
    catalog, connector = re.findall(r"^```properties\n(.+?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return catalog, connector


def core_site(server: Server, key_file) -> str:
    text = blocks()[1].replace("https://gcs.example.com", server.http_url)
    text = text.replace("/etc/presto/key.json", str(key_file))
    pairs = [line.split() for line in text.splitlines()]
    return "<configuration>" + "".join(f"<property><name>{escape(name)}</name><value>{escape(value)}</value></property>"
                                       for name, value in pairs) + "</configuration>"


def objects_of(server: Server, headers: dict, prefix: str) -> list[str]:
    answer = requests.get(f"{server.http_url}/storage/v1/b/{BUCKET}/o", params={"prefix": prefix}, headers=headers,
                          timeout=60)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json().get("items", [])]


@pytest.fixture(scope="module", params=["required", "none"])
def site(request):
    """(server, headers of its administrator, Presto)."""
    if (reason := install.missing()) is not None:
        pytest.skip(f"SKIPPED: {reason}")
    with contextlib.closing(Server(auth=request.param, extra_arguments=LOG_REQUESTS)) as server:
        server.start()
        headers = sign_in.bearer(token_of(sign_in.admin_init(server)))
        # Connector 2.1 shows a key whether it is asked for one or not.
        key_file = sign_in.write_key_file(server.work_dir, sign_in.make_account(server, "presto", *ACCOUNT_ROLES))
        made = requests.post(f"{server.http_url}/storage/v1/b?project={server.project}", json={"name": BUCKET},
                             headers=headers, timeout=60)
        assert made.status_code == 200, made.text
        folder = requests.post(f"{server.http_url}/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name=presto/",
                               headers=headers, timeout=60)
        assert folder.status_code == 200, folder.text
        with Presto(blocks()[0], core_site(server, key_file)) as presto:
            presto.query("CREATE SCHEMA iceberg.shop")
            yield server, headers, presto
        kinds = answers.refusals(server.log_text())
        print(f"\nRefusals, Presto, auth {request.param}:\n{answers.table(kinds)}")
        assert answers.disagreement(server.log_text(), server.metrics()) == {}
        assert answers.unexplained(kinds) == []


def test_tables_are_filled_queried_and_dropped_as_the_tpch_connector_says(site):
    server, headers, presto = site
    expected = presto.query(f"SELECT {SUMS} FROM {SOURCE}")
    columns = "orderkey, custkey, orderstatus, totalprice, orderdate, orderpriority"
    half = "orderkey % 2 = 0"
    presto.query(f"CREATE TABLE {ORDERS} AS SELECT {columns} FROM {SOURCE} WHERE {half}")
    presto.query(f"INSERT INTO {ORDERS} SELECT {columns} FROM {SOURCE} WHERE NOT {half}")
    assert presto.query(f"SELECT {SUMS} FROM {ORDERS}") == expected
    grouped = f"SELECT orderstatus, count(*), {CENTS} FROM {{}} GROUP BY 1 ORDER BY 1"
    assert presto.query(grouped.format(ORDERS)) == presto.query(grouped.format(SOURCE))
    assert presto.query(f"SELECT count(*) FROM {ORDERS} o FULL JOIN {SOURCE} s ON o.orderkey = s.orderkey"
                        " AND o.totalprice = s.totalprice AND o.orderdate = s.orderdate"
                        " WHERE o.orderkey IS NULL OR s.orderkey IS NULL") == [[0]]
    assert presto.query('SELECT count(*) FROM iceberg.shop."orders$snapshots"') == [[2]]
    assert any(name.endswith(".parquet") for name in objects_of(server, headers, "presto/shop/orders/"))
    presto.query(f"DROP TABLE {ORDERS}")
    assert objects_of(server, headers, "presto/shop/orders/") == []


def test_a_partitioned_table_is_asked_by_its_partitions(site):
    server, headers, presto = site
    presto.query("CREATE TABLE iceberg.shop.nations WITH (partitioning = ARRAY['regionkey'], format = 'ORC')"
                 " AS SELECT nationkey, name, regionkey FROM tpch.tiny.nation")
    assert presto.query("SELECT * FROM iceberg.shop.nations WHERE regionkey = 2 ORDER BY 1") == presto.query(
        "SELECT nationkey, name, regionkey FROM tpch.tiny.nation WHERE regionkey = 2 ORDER BY 1")
    assert any("/regionkey=2/" in name for name in objects_of(server, headers, "presto/shop/nations/"))
    presto.query("DELETE FROM iceberg.shop.nations WHERE regionkey = 2")
    assert presto.query("SELECT count(*) FROM iceberg.shop.nations") == [[20]]
    presto.query("DROP TABLE iceberg.shop.nations")
