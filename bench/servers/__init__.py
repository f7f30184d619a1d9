"""The servers that `bench/run.py` measures, one file each."""

from __future__ import annotations

from bench.servers.fake_gcs_server import FakeGcsServer
from bench.servers.lakegate import Lakegate
from bench.servers.minio import MinIO
from bench.servers.nginx import NginxFiles

LAKEGATE = "lakegate"
PEERS = {"nginx": NginxFiles, "minio": MinIO, "fake-gcs-server": FakeGcsServer}
SERVERS = {LAKEGATE: Lakegate, **PEERS}
