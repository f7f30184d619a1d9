"""Configures, starts and stops one Trino of its own: coordinator and worker in one process on loopback.

The catalogs `iceberg`, `delta`, `hive` and `hudi` keep their tables and their metastore (Trino's file metastore) in
one bucket of a Lakegate; `tpch` makes up its rows. Trino's native GCS file system signs in with the key of a service
account: version 476 has no anonymous mode.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from pilot.trino import install, java

START_TIMEOUT_S = 600.0
STOP_TIMEOUT_S = 60.0
# How often a port that was free is tried again because somebody else took it meanwhile.
START_ATTEMPTS = 3

# Runs are short: the quick compiler and the small collector make a start in half the processor time.
JVM_FLAGS = """\
-Xmx{heap}
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:+ExitOnOutOfMemoryError
-XX:-OmitStackTraceInFastThrow
-XX:ReservedCodeCacheSize=256M
-Djdk.attach.allowAttachSelf=true
-Djdk.nio.maxCachedBufferSize=2000000
-Dfile.encoding=UTF-8
-XX:+EnableDynamicAgentLoading
--add-modules=jdk.incubator.vector
--enable-native-access=ALL-UNNAMED
--sun-misc-unsafe-memory-access=allow
"""

CONFIG = """\
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port={port}
discovery.uri=http://127.0.0.1:{port}
catalog.config-dir={folder}/etc/catalog
query.max-memory=1GB
query.max-memory-per-node=1GB
memory.heap-headroom-per-node=384MB
task.concurrency=2
task.max-worker-threads=4
"""

NODE = """\
node.environment=pilot
node.id=pilot
node.data-dir={folder}/data
node.bind-ip=127.0.0.1
node.internal-address=127.0.0.1
node.external-address=127.0.0.1
"""

FILE_SYSTEM = """\
fs.native-gcs.enabled=true
gcs.endpoint={endpoint}
gcs.project-id={project}
gcs.json-key-file-path={key_file}
"""

CATALOGS = {
    "tpch": """\
connector.name=tpch
tpch.splits-per-node=2
tpch.column-naming=STANDARD
tpch.double-type-mapping=DECIMAL
""",
    "iceberg": """\
connector.name=iceberg
iceberg.catalog.type=TESTING_FILE_METASTORE
hive.metastore.catalog.dir=gs://{bucket}/metastore/iceberg
iceberg.register-table-procedure.enabled=true
iceberg.expire-snapshots.min-retention=0s
iceberg.remove-orphan-files.min-retention=0s
""",
    "delta": """\
connector.name=delta_lake
hive.metastore=file
hive.metastore.catalog.dir=gs://{bucket}/metastore/delta
hive.metastore.disable-location-checks=true
delta.register-table-procedure.enabled=true
delta.vacuum.min-retention=0s
""",
    "hive": """\
connector.name=hive
hive.metastore=file
hive.metastore.catalog.dir=gs://{bucket}/metastore/hive
hive.non-managed-table-writes-enabled=true
""",
    "hudi": """\
connector.name=hudi
hive.metastore=file
hive.metastore.catalog.dir=gs://{bucket}/metastore/hive
hive.metastore.disable-location-checks=true
""",
}


def missing() -> str | None:
    """Why Trino cannot run here, or None."""
    return java.missing() or install.missing()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def client_module():
    """PyPI's `trino`, from build/pilot/trino/python when the running Python has none of its own."""
    if str(install.PYTHON_DIR) not in sys.path:
        sys.path.append(str(install.PYTHON_DIR))
    import trino.dbapi  # pylint: disable=import-outside-toplevel
    return trino


class Trino:
    """One Trino over one bucket. Owned by the test or the pilot that made it; `connect` may be called by any thread.

    `endpoint` is the root of a Lakegate ("http://127.0.0.1:8080"), `key_file` the key of one of its service accounts.
    `ca_file` is trusted beside nothing else, for an endpoint with a private authority's certificate. The logs are in
    `folder`, which `close()` removes unless the caller gave it.
    """

    def __init__(self, endpoint: str, key_file, bucket: str, project: str = "test-project", heap: str = "2G",
                 ca_file=None, folder=None):
        self._owns_folder = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="lakegate-trino-"))
        self.endpoint = endpoint
        self.key_file = pathlib.Path(key_file)
        self.bucket = bucket
        self.project = project
        self.heap = heap
        self.ca_file = ca_file
        self.port = 0
        self.process: subprocess.Popen | None = None
        self.log_path = self.folder / "trino.log"

    def _write_configuration(self) -> None:
        etc = self.folder / "etc"
        (etc / "catalog").mkdir(parents=True, exist_ok=True)
        values = {"folder": self.folder, "port": self.port, "endpoint": self.endpoint, "project": self.project,
                  "key_file": self.key_file, "bucket": self.bucket}
        (etc / "config.properties").write_text(CONFIG.format(**values))
        (etc / "node.properties").write_text(NODE.format(**values))
        (etc / "log.properties").write_text("io.trino=INFO\n")
        (etc / "jvm.config").write_text(JVM_FLAGS.format(heap=self.heap) + "".join(
            f"{flag}\n" for flag in self._trust_store_flags()))
        for name, text in CATALOGS.items():
            file_system = "" if name == "tpch" else FILE_SYSTEM
            (etc / "catalog" / f"{name}.properties").write_text((text + file_system).format(**values))

    def _trust_store_flags(self) -> list[str]:
        if self.ca_file is None:
            return []
        store = self.folder / "trust.p12"
        if not store.exists():
            subprocess.run([str(java.java_home() / "bin" / "keytool"), "-importcert", "-noprompt", "-alias", "lakegate",
                            "-file", str(self.ca_file), "-keystore", str(store), "-storetype", "PKCS12",
                            "-storepass", "lakegate"], check=True, capture_output=True)
        return [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=lakegate"]

    def _command(self) -> list[str]:
        etc = self.folder / "etc"
        return [str(java.java_home() / "bin" / "java"), f"@{etc / 'jvm.config'}",
                "-cp", str(install.SERVER_DIR / "lib" / "*"), f"-Dconfig={etc / 'config.properties'}",
                f"-Dlog.levels-file={etc / 'log.properties'}", *self._node_flags(), "io.trino.server.TrinoServer"]

    def _node_flags(self) -> list[str]:
        """What the launcher hands on from node.properties."""
        lines = (self.folder / "etc" / "node.properties").read_text().splitlines()
        return [f"-D{line}" for line in lines]

    def start(self) -> "Trino":
        assert self.process is None, "this Trino already runs"
        for attempt in range(START_ATTEMPTS):
            self.port = _free_port()
            self._write_configuration()
            # Trino looks for `plugin` and `secrets-plugin` in its working folder.
            for name in ("plugin", "secrets-plugin", "lib"):
                if not (self.folder / name).exists():
                    (self.folder / name).symlink_to(install.SERVER_DIR / name)
            with open(self.log_path, "ab") as log:
                self.process = subprocess.Popen(self._command(), cwd=self.folder, stdout=log, stderr=log,
                                                stdin=subprocess.DEVNULL)
            if self._becomes_ready():
                return self
            log = self.log_text()
            self.stop()
            if attempt + 1 == START_ATTEMPTS or "Address already in use" not in log:
                break
        raise RuntimeError(f"Trino did not start:\n{log[-8000:]}")

    def _becomes_ready(self) -> bool:
        """Waits for Trino to run queries; False when the process ended or the time is over."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/info", timeout=10) as answer:
                    if json.load(answer)["starting"] is False and self._has_workers():
                        return True
            except OSError:
                pass
            time.sleep(0.2)
        return False

    def _has_workers(self) -> bool:
        """A coordinator that has started may not yet have found itself as a worker."""
        try:
            return self.query("SELECT count(*) FROM tpch.tiny.nation") == [[25]]
        except client_module().exceptions.TrinoQueryError as error:
            if error.error_name != "NO_NODES_AVAILABLE":
                raise
            return False

    def log_text(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def connect(self, catalog: str | None = None, schema: str | None = None):
        return client_module().dbapi.connect(host="127.0.0.1", port=self.port, user="pilot", catalog=catalog,
                                             schema=schema, http_scheme="http", max_attempts=1)

    def query(self, statement: str, catalog: str | None = None, schema: str | None = None) -> list[list]:
        """Runs one statement to its end and returns all its rows."""
        connection = self.connect(catalog, schema)
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            return [list(row) for row in cursor.fetchall()]
        finally:
            connection.close()

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def close(self) -> None:
        self.stop()
        if self._owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Trino":
        return self if self.process else self.start()

    def __exit__(self, *_ignored) -> None:
        self.close()
