"""What Trino does to tables: rows in and out, history, clean-up, partitions, and dropping without a trace."""

from __future__ import annotations

import pytest
import requests

from tests.engines.trino_fixtures import CATALOGS, data_prefix

TABLE_CATALOGS = ("iceberg", "delta")
NATIONS = "SELECT n_nationkey AS id, n_name AS name, n_regionkey AS region FROM tpch.tiny.nation"


@pytest.fixture(params=TABLE_CATALOGS)
def nations(trino_lake, schema, request) -> str:
    """A table of the 25 nations; its catalog is the parameter."""
    table = f"{request.param}.{schema}.nations"
    assert trino_lake.query(f"CREATE TABLE {table} AS {NATIONS}") == [[25]]
    return table


def object_names(trino_lake, prefix: str) -> list[str]:
    """The objects below a prefix, as the server lists them to its administrator."""
    answer = requests.get(f"{trino_lake.server.http_url}/storage/v1/b/{trino_lake.trino.bucket}/o",
                          params={"prefix": prefix}, headers=trino_lake.admin_headers, timeout=60)
    assert answer.status_code == 200, answer.text
    assert "nextPageToken" not in answer.json()
    return [item["name"] for item in answer.json().get("items", [])]


def test_insert_update_delete_and_merge_leave_the_rows_that_they_say(trino_lake, nations):
    assert trino_lake.query(f"INSERT INTO {nations} VALUES (100, 'ATLANTIS', 9), (101, 'LEMURIA', 9)") == [[2]]
    assert trino_lake.query(f"UPDATE {nations} SET name = 'renamed' WHERE region = 1") == [[5]]
    assert trino_lake.query(f"DELETE FROM {nations} WHERE region = 2") == [[5]]
    assert trino_lake.query(f"SELECT count(*), count_if(name = 'renamed'), max(id) FROM {nations}") == [[22, 5, 101]]
    merged = trino_lake.query(f"""MERGE INTO {nations} t USING ({NATIONS}) s ON t.id = s.id
        WHEN MATCHED AND s.region = 3 THEN DELETE
        WHEN MATCHED THEN UPDATE SET name = s.name
        WHEN NOT MATCHED THEN INSERT (id, name, region) VALUES (s.id, s.name, s.region)""")
    assert merged == [[25]]
    expected = trino_lake.query(f"SELECT * FROM ({NATIONS}) WHERE region <> 3 ORDER BY id")
    assert trino_lake.query(f"SELECT * FROM {nations} WHERE region < 9 ORDER BY id") == expected
    assert trino_lake.query(f"SELECT count(*) FROM {nations} WHERE region = 9") == [[2]]


def test_optimize_rewrites_many_small_files_as_fewer_and_keeps_the_rows(trino_lake, nations):
    for number in range(4):
        trino_lake.query(f"INSERT INTO {nations} VALUES ({200 + number}, 'small', 9)")
    files = f'SELECT count(DISTINCT "$path") FROM {nations}'
    rows = f"SELECT * FROM {nations} ORDER BY id"
    files_before, rows_before = trino_lake.query(files)[0][0], trino_lake.query(rows)
    trino_lake.query(f"ALTER TABLE {nations} EXECUTE optimize")
    assert trino_lake.query(files)[0][0] < files_before
    assert trino_lake.query(rows) == rows_before


def test_iceberg_reads_old_snapshots_until_they_expire(trino_lake, schema):
    table = f"iceberg.{schema}.history"
    trino_lake.query(f"CREATE TABLE {table} AS {NATIONS}")
    snapshots = f'SELECT snapshot_id FROM iceberg.{schema}."history$snapshots" ORDER BY committed_at'
    [[first]] = trino_lake.query(snapshots)
    trino_lake.query(f"DELETE FROM {table} WHERE region IN (0, 1)")
    assert trino_lake.query(f"SELECT count(*) FROM {table}") == [[15]]
    assert trino_lake.query(f"SELECT count(*) FROM {table} FOR VERSION AS OF {first}") == [[25]]
    trino_lake.query(f"ALTER TABLE {table} EXECUTE optimize")
    before = object_names(trino_lake, data_prefix("iceberg", schema) + "/")
    trino_lake.query(f"ALTER TABLE {table} EXECUTE expire_snapshots(retention_threshold => '0s')")
    trino_lake.query(f"ALTER TABLE {table} EXECUTE remove_orphan_files(retention_threshold => '0s')")
    assert len(trino_lake.query(snapshots)) == 1
    assert len(object_names(trino_lake, data_prefix("iceberg", schema) + "/")) < len(before)
    assert trino_lake.query(f"SELECT count(*) FROM {table}") == [[15]]
    trino_lake.query(f"DROP TABLE {table}")
    assert object_names(trino_lake, data_prefix("iceberg", schema) + "/") == []


def test_delta_reads_old_versions_until_vacuum_removes_their_files(trino_lake, schema):
    table = f"delta.{schema}.history"
    trino_lake.query(f"CREATE TABLE {table} AS {NATIONS}")
    trino_lake.query(f"UPDATE {table} SET name = 'x'")
    trino_lake.query(f"DELETE FROM {table} WHERE region = 4")
    assert trino_lake.query(f"SELECT count(*) FROM {table}") == [[20]]
    assert trino_lake.query(f"SELECT count(*), count_if(name = 'x') FROM {table} FOR VERSION AS OF 0") == [[25, 0]]
    versions = trino_lake.query(f'SELECT version FROM delta.{schema}."history$history" ORDER BY version')
    assert versions == [[0], [1], [2]]
    trino_lake.query(f"ALTER TABLE {table} EXECUTE optimize")
    before = [name for name in object_names(trino_lake, data_prefix("delta", schema) + "/") if "_delta_log" not in name]
    trino_lake.query(f"CALL delta.system.vacuum('{schema}', 'history', '0s')")
    after = [name for name in object_names(trino_lake, data_prefix("delta", schema) + "/") if "_delta_log" not in name]
    assert len(after) < len(before)
    assert trino_lake.query(f"SELECT count(*), count_if(name = 'x') FROM {table}") == [[20, 20]]


PARTITIONED = {"iceberg": "partitioning = ARRAY['month(o_orderdate)']",
               "delta": "partitioned_by = ARRAY['o_orderpriority']",
               "hive": "format = 'ORC', partitioned_by = ARRAY['o_orderpriority']"}
ORDERS = """SELECT o_orderkey, o_totalprice, o_orderdate, o_orderpriority FROM tpch.tiny.orders
            WHERE o_orderdate < DATE '1993-01-01'"""


@pytest.mark.parametrize("catalog", PARTITIONED)
def test_a_partitioned_table_holds_each_row_in_its_partition(trino_lake, schema, catalog):
    table = f"{catalog}.{schema}.orders"
    [[rows]] = trino_lake.query(f"CREATE TABLE {table} WITH ({PARTITIONED[catalog]}) AS {ORDERS}")
    assert rows == trino_lake.query(f"SELECT count(*) FROM ({ORDERS})")[0][0]
    per_priority = "SELECT o_orderpriority, count(*), sum(o_totalprice) FROM {} GROUP BY 1 ORDER BY 1"
    assert trino_lake.query(per_priority.format(table)) == trino_lake.query(per_priority.format(f"({ORDERS})"))
    may = "SELECT count(*) FROM {} WHERE o_orderdate BETWEEN DATE '1992-05-01' AND DATE '1992-05-31'"
    assert trino_lake.query(may.format(table)) == trino_lake.query(may.format(f"({ORDERS})"))
    partitions = {name.rsplit("/", 2)[1] for name in object_names(trino_lake, data_prefix(catalog, schema) + "/")
                  if "=" in name.rsplit("/", 2)[1]}
    assert len(partitions) == (12 if catalog == "iceberg" else 5)


@pytest.mark.parametrize("catalog", CATALOGS)
def test_dropping_a_table_and_its_schema_leaves_no_object(trino_lake, schema, catalog):
    trino_lake.query(f"CREATE TABLE {catalog}.{schema}.nations AS {NATIONS}")
    trino_lake.query(f"INSERT INTO {catalog}.{schema}.nations VALUES (100, 'ATLANTIS', 9)")
    assert object_names(trino_lake, data_prefix(catalog, schema) + "/")
    trino_lake.query(f"DROP TABLE {catalog}.{schema}.nations")
    trino_lake.query(f"DROP SCHEMA {catalog}.{schema}")
    assert object_names(trino_lake, data_prefix(catalog, schema) + "/") == []
    assert object_names(trino_lake, f"metastore/{catalog}/{schema}/") == []
    assert [schema] not in trino_lake.query(f"SHOW SCHEMAS FROM {catalog}")
