"""An identity provider on loopback: a small TLS server whose documents a test sets, and that counts who connects."""

from __future__ import annotations

import http.server
import json
import pathlib
import ssl
import subprocess
import threading

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.server import binary_path
from tests.support.sign_in import base64url


def make_certificates(folder: pathlib.Path) -> pathlib.Path:
    """`ca.pem`, `server.pem` and `server.key` for localhost in `folder`."""
    subprocess.run([str(binary_path()), "dev-cert", "--out", str(folder)], check=True, stdout=subprocess.DEVNULL)
    return folder


class SigningKey:
    """What a provider signs with: `signer` is taken by `sign_in.sign_jwt`, `jwk` stands in its set of keys."""

    def __init__(self, key_id: str):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
        numbers = key.public_key().public_numbers()

        def text(number):
            return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        self.signer = {"private_key_id": key_id, "private_key": pem.decode()}
        self.jwk = {"kid": key_id, "kty": "RSA", "alg": "RS256", "n": text(numbers.n), "e": text(numbers.e)}


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        provider = self.server.provider
        provider.requests.append(self.path)
        status, headers, body = provider.answers.get(self.path, (404, {}, b"{}"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_ignored):
        pass


class _TlsServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def get_request(self):
        self.provider.connections += 1
        return super().get_request()

    def handle_error(self, *_ignored):
        pass


class IdentityProvider:
    """`answers` by path; `requests` are the paths asked for, `connections` counts accepts. Ends with its `with`."""

    def __init__(self, certificates: pathlib.Path):
        self.answers: dict[str, tuple[int, dict, bytes]] = {}
        self.requests: list[str] = []
        self.connections = 0
        self.ca_file = certificates / "ca.pem"
        self._server = _TlsServer(("127.0.0.1", 0), _Handler)
        self._server.provider = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
        # The handshake is the handler's business: a client that gives up in it must not stop the accepting.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        self.url = f"https://localhost:{self.port}"

    def answer(self, path: str, body, status: int = 200, **headers) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, data)

    def serve_keys(self, *keys: SigningKey, path: str = "/keys") -> None:
        self.answer(path, {"keys": [key.jwk for key in keys]})

    def __enter__(self) -> "IdentityProvider":
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_ignored) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
