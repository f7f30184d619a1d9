"""The servers that `bench/run.py` measures, one file each."""

from __future__ import annotations

from bench.lines import LAKEGATE, SIGNED_IN
from bench.servers.fake_gcs_server import FakeGcsServer
from bench.servers.lakegate import Lakegate, LakegateSignedIn
from bench.servers.minio import MinIO
from bench.servers.nginx import NginxFiles
from bench.servers.versitygw import VersityGateway

PEERS = {"nginx": NginxFiles, "minio": MinIO, "fake-gcs-server": FakeGcsServer, "versitygw": VersityGateway}
SERVERS = {LAKEGATE: Lakegate, SIGNED_IN: LakegateSignedIn, **PEERS}
