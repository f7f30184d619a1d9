"""nginx over plain files: the ceiling for reads, and a floor for writes, which it does not sync."""

from __future__ import annotations

import pathlib
import subprocess

from bench.nginx import Nginx
from bench.servers.subject import Subject


class NginxFiles(Subject):
    name = "nginx"
    durability = "writes are not synced; nothing is verified"
    dialect = "plain"

    def __init__(self, folder: pathlib.Path):
        super().__init__(folder)
        self.nginx: Nginx | None = None

    def start(self) -> None:
        root = self.folder / "www"
        root.mkdir()
        self.nginx = Nginx(root)
        self.child = self.nginx.process
        self.port = self.nginx.port
        self.tls_port = self.nginx.tls_port

    def version(self) -> str:
        return subprocess.run(["nginx", "-v"], check=True, capture_output=True, text=True).stderr.strip()

    def close(self) -> None:
        if self.nginx:
            self.nginx.close()
