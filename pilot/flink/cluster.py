"""A Flink cluster of its own on loopback: a job manager, a task manager, and the SQL client that gives them work.

Owned by one thread. `settings` are what a user puts into config.yaml for gs://; the rest suits a small machine.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

from pilot.flink import install
from tests.support.server import CLOSED_METADATA_ENVIRONMENT

START_TIMEOUT_S = 300.0
STOP_TIMEOUT_S = 60.0
SQL_TIMEOUT_S = 900.0

# Flink's start scripts compute these sizes; PyPI's package leaves the scripts out.
SMALL_MACHINE = """\
jobmanager.rpc.address: 127.0.0.1
jobmanager.rpc.port: {rpc}
jobmanager.bind-host: 127.0.0.1
jobmanager.memory.process.size: 1024m
taskmanager.host: 127.0.0.1
taskmanager.bind-host: 127.0.0.1
taskmanager.numberOfTaskSlots: 4
taskmanager.cpu.cores: 2
taskmanager.memory.task.heap.size: 256m
taskmanager.memory.task.off-heap.size: 0b
taskmanager.memory.managed.size: 128m
taskmanager.memory.network.min: 64m
taskmanager.memory.network.max: 64m
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.framework.off-heap.size: 64m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 64m
taskmanager.memory.jvm-overhead.max: 64m
rest.address: 127.0.0.1
rest.bind-address: 127.0.0.1
rest.port: {rest}
blob.server.port: 0
io.tmp.dirs: {folder}
parallelism.default: 2
"""

LOGGING = """\
rootLogger.level=INFO
rootLogger.appenderRef.file.ref=File
appender.file.name=File
appender.file.type=FILE
appender.file.fileName=${sys:log.file}
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d %p %c %m%n
"""

OPENED = ("lang", "lang.reflect", "util", "util.concurrent", "util.concurrent.atomic", "util.concurrent.locks", "net",
          "nio", "io", "time", "text")
JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
SQL_CLIENT = "org.apache.flink.table.client.SqlClient"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Flink:
    def __init__(self, settings: str, key_file: pathlib.Path | None = None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-flink-"))
        self._settings = settings
        self._key_file = key_file
        self._rest = _free_port()
        self._processes: list[subprocess.Popen] = []

    def start(self) -> "Flink":
        own = SMALL_MACHINE.format(rpc=_free_port(), rest=self._rest, folder=self.folder)
        (self.folder / "config.yaml").write_text(own + self._settings)
        (self.folder / "log4j.properties").write_text(LOGGING)
        for name, entry in (("jobmanager", JOB_MANAGER), ("taskmanager", TASK_MANAGER)):
            command = self._command(name, "512m", entry, "--configDir", str(self.folder))
            with open(self.folder / f"{name}.out", "wb") as out:
                self._processes.append(subprocess.Popen(command, env=self._environment(), stdin=subprocess.DEVNULL,
                                                        stdout=out, stderr=out, cwd=self.folder))
        deadline = time.monotonic() + START_TIMEOUT_S
        while self._task_managers() == 0:
            assert all(process.poll() is None for process in self._processes), self.logs()
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.2)
        return self

    def _task_managers(self) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._rest}/taskmanagers", timeout=10) as answer:
                return len(json.load(answer)["taskmanagers"])
        except OSError:
            return 0

    def _command(self, name: str, heap: str, main: str, *arguments: str) -> list[str]:
        jars = [install.DISTRIBUTION / "lib", install.DISTRIBUTION / "opt", install.CLIENT_DIR]
        return ["java", f"-Duser.home={self.folder}", f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in OPENED),
                f"-Dlog.file={self.folder / name}.log", f"-Dlog4j.configurationFile={self.folder / 'log4j.properties'}",
                "-cp", ":".join(f"{folder}/*" for folder in jars), main, *arguments]

    def _environment(self) -> dict[str, str]:
        found = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "FLINK_CONF_DIR": str(self.folder),
                 "FLINK_PLUGINS_DIR": str(install.PLUGINS_DIR), "FLINK_LIB_DIR": str(install.DISTRIBUTION / "lib"),
                 "FLINK_OPT_DIR": str(install.DISTRIBUTION / "opt"), **CLOSED_METADATA_ENVIRONMENT}
        if self._key_file is not None:
            found["GOOGLE_APPLICATION_CREDENTIALS"] = str(self._key_file)
        return found

    def sql(self, statements: str) -> str:
        """Runs a file of statements as `sql-client.sh -f` does, and returns what the client printed."""
        script = self.folder / "statements.sql"
        script.write_text(statements)
        done = subprocess.run(self._command("client", "512m", SQL_CLIENT, "embedded", "-f", str(script)),
                              env=self._environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=SQL_TIMEOUT_S, cwd=self.folder, check=False)
        assert done.returncode == 0 and "[ERROR]" not in done.stdout, done.stdout + done.stderr + self.logs()
        return done.stdout

    def logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()[-4000:]}"
                         for path in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("*.out")))

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Flink":
        return self.start()

    def __exit__(self, *_ignored) -> None:
        self.close()
