"""fake-gcs-server over files: what most people test against today."""

from __future__ import annotations

import os

from bench import peers
from bench.servers.subject import Subject, free_port


class FakeGcsServer(Subject):
    name = "fake-gcs-server"
    durability = "two fsync per new object (its bytes, its attributes), none of the folder that holds its name"
    dialect = "json"
    lacks = frozenset({"xml-multipart"})

    def start(self) -> None:
        program = peers.build("fake-gcs-server")
        self.port = free_port()
        storage = self.folder / "files"
        (storage / "bench").mkdir(parents=True)
        self.spawn([str(program), "-scheme", "http", "-host", "127.0.0.1", "-port", str(self.port), "-backend",
                    "filesystem", "-filesystem-root", str(storage), "-external-url", f"http://127.0.0.1:{self.port}",
                    "-public-host", f"127.0.0.1:{self.port}", "-log-level", "error"], dict(os.environ))
        self.wait_until_it_listens()

    def version(self) -> str:
        return f"fake-gcs-server {peers.version('fake-gcs-server')}"
