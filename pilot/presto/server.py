"""Starts one Presto of its own, coordinator and worker in one process on loopback, and asks it questions.

The catalog `iceberg` is a folder in a bucket, by the files that docs/using/presto.md shows, which the caller hands
over; `tpch` makes up its rows. Owned by one thread.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import requests

from pilot.presto import install
from tests.support.server import CLOSED_METADATA_ENVIRONMENT

START_TIMEOUT_S = 600.0
STOP_TIMEOUT_S = 60.0
QUERY_TIMEOUT_S = 600.0

# Runs are short: the quick compiler and the small collector.
JVM_FLAGS = ("-Xmx1G", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError",
             "-Djdk.attach.allowAttachSelf=true", "-Dfile.encoding=UTF-8")

CONFIG = """\
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port={port}
discovery-server.enabled=true
discovery.uri=http://127.0.0.1:{port}
query.max-memory=512MB
query.max-memory-per-node=256MB
query.max-total-memory-per-node=384MB
memory.heap-headroom-per-node=128MB
task.concurrency=2
catalog.config-dir={folder}/etc/catalog
"""

NODE_FLAGS = ("-Dnode.environment=pilot", "-Dnode.id=pilot", "-Dnode.bind-ip=127.0.0.1",
              "-Dnode.internal-address=127.0.0.1")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Presto:
    """`iceberg_properties` is the catalog's file, `core_site` that of the connector, as an XML text."""

    def __init__(self, iceberg_properties: str, core_site: str):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-presto-"))
        self._port = _free_port()
        self._process: subprocess.Popen | None = None
        catalogs = self.folder / "etc" / "catalog"
        catalogs.mkdir(parents=True)
        (self.folder / "core-site.xml").write_text(core_site)
        (catalogs / "iceberg.properties").write_text(
            iceberg_properties.replace("/etc/presto/core-site.xml", str(self.folder / "core-site.xml")))
        (catalogs / "tpch.properties").write_text("connector.name=tpch\n")
        (self.folder / "etc" / "config.properties").write_text(CONFIG.format(port=self._port, folder=self.folder))
        (self.folder / "etc" / "log.properties").write_text("com.facebook.presto=INFO\n")
        (self.folder / "plugin").symlink_to(install.SERVER_DIR / "plugin")

    def start(self) -> "Presto":
        etc = self.folder / "etc"
        command = [str(install.JAVA), *JVM_FLAGS, f"-Duser.home={self.folder}",
                   "-cp", str(install.SERVER_DIR / "lib" / "*"), f"-Dconfig={etc / 'config.properties'}",
                   f"-Dlog.levels-file={etc / 'log.properties'}", *NODE_FLAGS,
                   f"-Dnode.data-dir={self.folder / 'data'}", "com.facebook.presto.server.PrestoServer"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **CLOSED_METADATA_ENVIRONMENT}
        with open(self.folder / "presto.log", "wb") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < deadline, self.log_text()[-8000:]
            time.sleep(0.5)
        return self

    def _answers(self) -> bool:
        try:
            return self.query("SELECT count(*) FROM tpch.tiny.nation") == [[25]]
        except (requests.RequestException, RuntimeError):
            return False

    def log_text(self) -> str:
        return (self.folder / "presto.log").read_text(errors="replace")

    def query(self, statement: str) -> list[list]:
        """Runs one statement to its end and returns all its rows; RuntimeError says what Presto says."""
        answer = requests.post(f"http://127.0.0.1:{self._port}/v1/statement", data=statement.encode(),
                               headers={"X-Presto-User": "pilot"}, timeout=60)
        rows: list[list] = []
        deadline = time.monotonic() + QUERY_TIMEOUT_S
        while True:
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code} {answer.text}")
            page = answer.json()
            rows += page.get("data", [])
            if "error" in page:
                raise RuntimeError(f"{statement}: {page['error']['message']}")
            if "nextUri" not in page:
                return rows
            assert time.monotonic() < deadline, f"no end of {statement}"
            answer = requests.get(page["nextUri"], timeout=60)

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Presto":
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_ignored) -> None:
        self.close()
