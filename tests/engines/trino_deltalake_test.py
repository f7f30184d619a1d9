"""Delta tables between Trino and delta-rs, which has no engine and speaks the XML API."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pilot.trino import install
from tests.support.server import CLOSED_METADATA_ENVIRONMENT
from tests.support.sign_in import make_account

# In a process of its own, as delta-rs reads the environment once; its packages are Trino's client's neighbours.
WRITE = """
import json, sys
import pyarrow, deltalake
path, options = sys.argv[1], json.loads(sys.argv[2])
table = pyarrow.table({"id": pyarrow.array(range(1000), pyarrow.int64()), "name": [f"name {i}" for i in range(1000)]})
deltalake.write_deltalake(path, table, storage_options=options)
deltalake.write_deltalake(path, table.slice(0, 10), mode="append", storage_options=options)
"""
# Arrow's threads may abort an interpreter that ends after reading Parquet, with "terminate called without an active
# exception" (https://github.com/apache/arrow/issues/34314); so this one does not wait for them once its rows are out.
READ = """
import json, os, sys
import deltalake
rows = deltalake.DeltaTable(sys.argv[1], storage_options=json.loads(sys.argv[2])).to_pyarrow_table().to_pylist()
print(json.dumps(sorted(([row["id"], row["name"]] for row in rows))), flush=True)
os._exit(0)
"""


@pytest.fixture
def run_deltalake(trino_lake, tmp_path):
    """Runs a program on a table's path; returns what it printed."""
    server = trino_lake.server
    key = {"gcs_base_url": server.http_url, "disable_oauth": True, "client_email": "", "private_key": "",
           "private_key_id": ""}
    if trino_lake.auth == "required":
        account = make_account(server, "delta-" + str(abs(hash(str(tmp_path))))[:8], "roles/storage.objectUser")
        key = {**account, "gcs_base_url": server.http_url, "disable_oauth": False}
    options = {"google_service_account_key": json.dumps(key), "allow_http": "true"}

    def run(program: str, path: str) -> str:
        environment = {**os.environ, **CLOSED_METADATA_ENVIRONMENT, "PYTHONPATH": str(install.PYTHON_DIR)}
        done = subprocess.run([sys.executable, "-c", program, path, json.dumps(options)], env=environment,
                              capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run


def test_trino_reads_and_changes_a_delta_table_that_delta_rs_wrote(trino_lake, schema, run_deltalake):
    path = f"gs://{trino_lake.trino.bucket}/deltalake/{schema}"
    run_deltalake(WRITE, path)
    trino_lake.query(f"CALL delta.system.register_table('{schema}', 'theirs', '{path}')")
    table = f"delta.{schema}.theirs"
    counted = trino_lake.query(f"SELECT count(*), count(DISTINCT id), max(name) FROM {table}")
    assert counted == [[1010, 1000, "name 999"]]
    assert trino_lake.query(f"DELETE FROM {table} WHERE id >= 3") == [[1004]]
    expected = [[id, f"name {id}"] for id in (0, 0, 1, 1, 2, 2)]
    assert json.loads(run_deltalake(READ, path)) == expected


def test_delta_rs_reads_a_table_that_trino_wrote(trino_lake, schema, run_deltalake):
    table = f"delta.{schema}.ours"
    trino_lake.query(f"CREATE TABLE {table} AS SELECT n_nationkey AS id, n_name AS name FROM tpch.tiny.nation")
    trino_lake.query(f"INSERT INTO {table} VALUES (25, 'ATLANTIS')")
    [[path]] = trino_lake.query(f'SELECT DISTINCT regexp_replace("$path", \'/[^/]*$\') FROM {table}')
    rows = trino_lake.query(f"SELECT id, name FROM {table} ORDER BY id, name")
    assert len(rows) == 26 and json.loads(run_deltalake(READ, path)) == rows
