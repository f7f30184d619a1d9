"""MinIO on one drive, in its strictest mode, by requests with signatures of version 4 over all but the payload."""

from __future__ import annotations

import os

from bench import peers
from bench.servers.subject import Subject, free_port

_ACCESS_KEY = "lakegate-bench"
_SECRET_KEY = "lakegate-bench-secret"


class MinIO(Subject):
    name = "minio"
    durability = "MINIO_FS_OSYNC=on: one fdatasync and one sync(2) for a new object before the answer"
    dialect = "s3"
    is_strict = True

    def start(self) -> None:
        program = peers.build("minio")
        self.port = free_port()
        # A bucket is a folder of the drive; MinIO finds it when it starts.
        (self.folder / "drive" / "bench").mkdir(parents=True)
        environment = {**os.environ, "MINIO_ROOT_USER": _ACCESS_KEY, "MINIO_ROOT_PASSWORD": _SECRET_KEY,
                       "MINIO_FS_OSYNC": "on", "MINIO_BROWSER": "off", "MINIO_UPDATE": "off"}
        self.spawn([str(program), "server", "--quiet", "--address", f"127.0.0.1:{self.port}",
                    "--console-address", f"127.0.0.1:{free_port()}", str(self.folder / "drive")], environment)
        self.wait_until_it_listens()

    def credentials(self, _dialect: str) -> dict:
        return {"access_key": _ACCESS_KEY, "secret_key": _SECRET_KEY}

    def version(self) -> str:
        return f"MinIO {peers.version('minio')}"
