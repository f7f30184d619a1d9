"""versitygw over a folder (its posix backend), by requests with signatures of version 4 over all but the payload."""

from __future__ import annotations

import os

from bench import peers
from bench.servers.subject import Subject, free_port

_ACCESS_KEY = "lakegate-bench"
_SECRET_KEY = "lakegate-bench-secret"


class VersityGateway(Subject):
    name = "versitygw"
    durability = ("nothing is synced, and it has no setting for that; a new object is an unnamed file that gets its "
                  "name when it is whole; nothing is verified on reads")
    dialect = "s3"

    def start(self) -> None:
        program = peers.build("versitygw")
        self.port = free_port()
        # A bucket is a folder.
        (self.folder / "files" / "bench").mkdir(parents=True)
        environment = {**os.environ, "ROOT_ACCESS_KEY": _ACCESS_KEY, "ROOT_SECRET_KEY": _SECRET_KEY}
        self.spawn([str(program), "--port", f"127.0.0.1:{self.port}", "--quiet", "--keep-alive", "posix",
                    str(self.folder / "files")], environment)
        self.wait_until_it_listens()

    def credentials(self, _dialect: str) -> dict:
        return {"access_key": _ACCESS_KEY, "secret_key": _SECRET_KEY}

    def version(self) -> str:
        return f"versitygw {peers.version('versitygw')}"
