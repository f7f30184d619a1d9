"""nginx on loopback serving a folder, plain and by TLS, and storing what is PUT there without syncing it."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from tests.support.server import binary_path

_CONFIG = """
{user}
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  open_file_cache max=10000;
  client_max_body_size 0;
  server {{
    listen 127.0.0.1:{port} reuseport;
    listen 127.0.0.1:{tls_port} ssl reuseport;
    ssl_certificate {folder}/certificates/server.pem;
    ssl_certificate_key {folder}/certificates/server.key;
    ssl_protocols TLSv1.3;
    root {root};
    dav_methods PUT DELETE;
    create_full_put_path on;
  }}
}}
"""


class Nginx:
    """Serves `root`; ended by its own process handle."""

    def __init__(self, root: pathlib.Path):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-nginx-"))
        with socket.socket() as probe, socket.socket() as tls_probe:
            probe.bind(("127.0.0.1", 0))
            tls_probe.bind(("127.0.0.1", 0))
            self.port, self.tls_port = probe.getsockname()[1], tls_probe.getsockname()[1]
        # The kind of certificate that Lakegate's own TLS lines use.
        subprocess.run([str(binary_path()), "dev-cert", "--out", str(self.folder / "certificates")], check=True,
                       stdout=subprocess.DEVNULL)
        config = self.folder / "nginx.conf"
        # Workers of a root nginx would be "nobody", who may not enter temporary folders.
        user = "user root;" if os.geteuid() == 0 else ""
        config.write_text(_CONFIG.format(folder=self.folder, port=self.port, tls_port=self.tls_port, root=root,
                                         user=user))
        self.process = subprocess.Popen(["nginx", "-p", str(self.folder), "-c", str(config)])
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.01)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)
