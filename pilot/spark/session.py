"""Starts one local Spark whose gs:// is a Lakegate server.

`connector_settings` and `table_settings` are what docs/using/spark.md and its neighbours show; nothing else is needed.
One Spark runs at a time in a process; `stop(...)` ends its JVM too, because another version of the connector needs
another class path.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib

from tests.support.server import CLOSED_METADATA_ENVIRONMENT, REPOSITORY

PILOT_DIR = REPOSITORY / "build" / "pilot"
JARS_DIR = PILOT_DIR / "jars"
# The lines of the Hadoop connector that are in use: its last 2.2, and the 3.1 and 4.0 that follow.
CONNECTORS = ("2.2", "3.1", "4.0")
# With the Hadoop 3.4 that connector 4.0 needs, jobs would take Hadoop's manifest committer, with which Spark 3.5 leaves
# the old rows where it overwrites partitions dynamically.
FILE_COMMITTERS = "org.apache.hadoop.mapreduce.lib.output.FileOutputCommitterFactory"
DRIVER_HEAP = "2g"
# Two tasks at a time, as the machine has two processors; small shuffles, since the tables are small.
MASTER = "local[2]"


@dataclasses.dataclass(frozen=True)
class Target:
    """Where Spark finds the server, and as whom. Without a key file it comes as nobody."""

    http_url: str
    connector: str
    key_file: pathlib.Path | None = None
    project: str = "test-project"


def connector_settings(target: Target) -> dict[str, str]:
    """What the Hadoop connector must be told; the keys stand under `spark.hadoop.`."""
    settings = {
        "fs.gs.impl": "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem",
        "fs.AbstractFileSystem.gs.impl": "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFS",
        "fs.gs.storage.root.url": target.http_url + "/",
        "fs.gs.project.id": target.project,
    }
    if target.connector == "4.0":
        settings["mapreduce.outputcommitter.factory.scheme.gs"] = FILE_COMMITTERS
    if target.key_file is not None:
        settings |= {"fs.gs.auth.type": "SERVICE_ACCOUNT_JSON_KEYFILE",
                     "fs.gs.auth.service.account.json.keyfile": str(target.key_file),
                     "fs.gs.token.server.url": target.http_url + "/token"}
    elif target.connector == "2.2":
        settings |= {"fs.gs.auth.service.account.enable": "false", "fs.gs.auth.null.enable": "true"}
    else:
        settings |= {"fs.gs.auth.type": "UNAUTHENTICATED"}
    return {f"spark.hadoop.{key}": value for key, value in settings.items()}


def table_settings(target: Target, bucket: str, work_dir: pathlib.Path) -> dict[str, str]:
    """Delta, Hudi and Iceberg. `lake` is Iceberg through the connector, `native` through its own FileIO."""
    extensions = ("io.delta.sql.DeltaSparkSessionExtension",
                  "org.apache.spark.sql.hudi.HoodieSparkSessionExtension",
                  "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
    native = {
        "": "org.apache.iceberg.spark.SparkCatalog",
        ".type": "jdbc",
        ".uri": f"jdbc:sqlite:file:{work_dir / 'iceberg-catalog.sqlite'}?busy_timeout=60000",
        ".warehouse": f"gs://{bucket}/iceberg-native",
        ".io-impl": "org.apache.iceberg.gcp.gcs.GCSFileIO",
        ".gcs.service.host": target.http_url,
        ".gcs.project-id": target.project,
    }
    if target.key_file is None:
        native[".gcs.no-auth"] = "true"
    return {
        "spark.sql.extensions": ",".join(extensions),
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        # Also what Delta does for gs:// when it is told nothing.
        "spark.delta.logStore.gs.impl": "io.delta.storage.GCSLogStore",
        "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
        "spark.kryo.registrator": "org.apache.spark.HoodieSparkKryoRegistrar",
        "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.type": "hadoop",
        "spark.sql.catalog.lake.warehouse": f"gs://{bucket}/iceberg",
        **{f"spark.sql.catalog.native{key}": value for key, value in native.items()},
    }


def class_path(connector: str) -> str:
    """In front of Spark's own jars: connectors 3.1 and 4.0 come with a newer Hadoop client than Spark 3.5 does.
    Iceberg's own client is absent where only the short form is installed."""
    jars = [jar for folder in (f"connector-{connector}", "delta", "hudi", "iceberg", "iceberg-gcp")
            for jar in sorted((JARS_DIR / folder).glob("*.jar"))]
    assert jars, f"no jars in {JARS_DIR}: run python3 -m pilot.install"
    return ":".join(str(jar) for jar in jars)


def local_settings(target: Target, work_dir: pathlib.Path) -> dict[str, str]:
    """What suits a small machine and a test; nothing here is about the server."""
    return {
        "spark.driver.memory": DRIVER_HEAP,
        "spark.driver.extraClassPath": class_path(target.connector),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.scheduler.mode": "FAIR",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
        "spark.databricks.delta.snapshotPartitions": "2",
        "spark.local.dir": str(work_dir),
        "spark.sql.warehouse.dir": str(work_dir / "warehouse"),
        # Short runs on two processors: compile quickly rather than well. That compiler alone has 48 MB for its code,
        # which the pilot filled: a read then failed with "VirtualMachineError: Out of space".
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256M -XX:+UseSerialGC"
                                         f" -Dderby.system.home={work_dir} -Djava.io.tmpdir={work_dir}",
    }


def start(target: Target, bucket: str, work_dir: pathlib.Path, extra: dict[str, str] | None = None):
    """A SparkSession. `bucket` must exist before the first table does."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    # getOrCreate would hand out the one that runs, which leads to another server.
    assert SparkContext._active_spark_context is None, "a Spark runs already in this process"
    os.environ.update(CLOSED_METADATA_ENVIRONMENT)
    if target.key_file is not None:
        # Iceberg's own FileIO asks for Google's default credentials, which this names.
        os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = str(target.key_file)
    else:
        os.environ.pop("GOOGLE_APPLICATION_CREDENTIALS", None)
    builder = SparkSession.builder.appName("lakegate").master(MASTER)
    settings = {**connector_settings(target), **table_settings(target, bucket, work_dir),
                **local_settings(target, work_dir), **(extra or {})}
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def stop(session) -> None:
    """Ends the session and its JVM, so that the next one may have another class path."""
    from pyspark import SparkContext

    session.stop()
    gateway = SparkContext._gateway
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(timeout=60)
    SparkContext._gateway = None
    SparkContext._jvm = None
