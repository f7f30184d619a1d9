"""DuckDB signed in, with its httpfs extension as the PyPI package holds it, against --auth=required.

A secret of the type gcs signs the way of S3 with an HMAC key, or sends a bearer token.
"""

import pathlib

import duckdb
import pytest

from tests.support.sign_in import READ_ONLY
from tests.support.signed_in_site import SignedInSite

ROWS = 300_000


@pytest.fixture(scope="module")
def site():
    with SignedInSite() as running:
        yield running


@pytest.fixture
def address(site):
    return f"gs://{site.make_bucket()}/data"


def connect(site, credentials: str):
    """A connection with the extension and the secret; nothing is fetched from DuckDB's own servers."""
    folder = pathlib.Path(duckdb.__file__).parents[1] / "duckdb_ext" / "extensions"
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    connection.execute(f"LOAD '{next(folder.glob(f'v{duckdb.__version__}/*/httpfs.duckdb_extension'))}'")
    endpoint = site.http_url.removeprefix("http://")
    connection.execute(f"CREATE SECRET (TYPE gcs, {credentials}, ENDPOINT '{endpoint}', USE_SSL false, "
                       "URL_STYLE 'path')")
    return connection


def hmac(site, email=None, secret=None):
    access_id, own_secret = site.hmac_key(email)
    return f"KEY_ID '{access_id}', SECRET '{secret or own_secret}'"


@pytest.fixture
def database(site):
    return connect(site, hmac(site))


def test_a_file_is_written_and_read_with_pushed_down_ranges(database, address):
    database.execute(f"COPY (SELECT i, 'text ' || hash(i) AS t FROM range({ROWS}) r(i)) TO '{address}/a b.parquet' "
                     "(FORMAT parquet)")
    found = database.execute(f"SELECT count(*), sum(i), min(i) FROM '{address}/a b.parquet'").fetchone()
    assert found == (ROWS, ROWS * (ROWS - 1) // 2, 0)
    assert database.execute(f"SELECT t = 'text ' || hash(77) FROM '{address}/a b.parquet' WHERE i = 77").fetchone()[0]


def test_a_file_of_several_parts_is_uploaded_whole(site, database, address):
    database.execute("SET s3_uploader_max_filesize = '50GB'")
    database.execute(f"COPY (SELECT md5(i::VARCHAR) || md5((-i)::VARCHAR) AS t FROM range({ROWS}) r(i)) TO "
                     f"'{address}/large.csv' (FORMAT csv)")
    bucket = address.split("/")[2]
    assert len(site.read(bucket, "data/large.csv")) == ROWS * 65 + 2
    assert database.execute(f"SELECT count(DISTINCT t) FROM read_csv('{address}/large.csv')").fetchone() == (ROWS,)


def test_partitions_are_written_listed_and_read_by_their_names(site, database, address):
    database.execute(f"COPY (SELECT i, i % 3 AS part FROM range(30) r(i)) TO '{address}/t' "
                     "(FORMAT parquet, PARTITION_BY (part))")
    assert len(site.names(address.split("/")[2])) == 3
    found = database.execute(f"SELECT part, count(*), max(i) FROM read_parquet('{address}/t/*/*.parquet', "
                             "hive_partitioning = true) GROUP BY part ORDER BY part").fetchall()
    assert found == [(0, 10, 27), (1, 10, 28), (2, 10, 29)]


def test_a_bearer_token_reads_and_one_for_reading_writes_nothing(site, database, address):
    database.execute(f"COPY (SELECT 1 AS i) TO '{address}/one.parquet' (FORMAT parquet)")
    reader = connect(site, f"BEARER_TOKEN '{site.token(scope=READ_ONLY)}'")
    assert reader.execute(f"SELECT i FROM '{address}/one.parquet'").fetchall() == [(1,)]
    with pytest.raises(duckdb.Error, match="403|Forbidden"):
        reader.execute(f"COPY (SELECT 2 AS i) TO '{address}/two.parquet' (FORMAT parquet)")
    assert site.names(address.split("/")[2]) == ["data/one.parquet"]


def test_a_wrong_secret_and_an_account_without_a_role_open_nothing(site, database, address):
    database.execute(f"COPY (SELECT 1 AS i) TO '{address}/one.parquet' (FORMAT parquet)")
    for credentials in (hmac(site, secret="x" * 40), hmac(site, site.account()["client_email"])):
        stranger = connect(site, credentials)
        with pytest.raises(duckdb.Error, match="403|Forbidden"):
            stranger.execute(f"SELECT i FROM '{address}/one.parquet'").fetchall()
        with pytest.raises(duckdb.Error, match="403|Forbidden"):
            stranger.execute(f"COPY (SELECT 2 AS i) TO '{address}/one.parquet' (FORMAT parquet)")
    assert database.execute(f"SELECT i FROM '{address}/one.parquet'").fetchall() == [(1,)]
