"""Lakegate itself, a release build."""

from __future__ import annotations

import pathlib
import subprocess

from bench.servers.subject import Subject
from tests.support.server import Server, binary_path


class Lakegate(Subject):
    name = "lakegate"
    durability = "bytes and record synced before each answer (group commit); every block read is verified"
    dialect = "json"

    def __init__(self, folder: pathlib.Path):
        super().__init__(folder)
        (folder / "data").mkdir()
        self.server = Server(data_dir=folder / "data")

    def start(self) -> None:
        self.server.start()
        self.child = self.server.process
        self.port = self.server.ports["http"]
        self._make_bucket()

    def _make_bucket(self) -> None:
        subprocess.run(["curl", "-sSf", "-o", "/dev/null", "-H", "Content-Type: application/json", "-d",
                        '{"name":"bench"}', f"{self.server.http_url}/storage/v1/b?project=bench"], check=True)

    def version(self) -> str:
        done = subprocess.run([str(binary_path()), "version"], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def close(self) -> None:
        self.server.close()
