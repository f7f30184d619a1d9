"""Starts gsutil without loading the libraries below it anew each time, which is most of what a gsutil command costs.

    fork_server.py SOCKET GSUTIL      loads them once, and forks for every launcher that comes
    LAUNCHER [arguments]              what the suite runs in place of gsutil; see `write_launcher`

gslib and boto, which read the boto file as they load, are loaded by every command itself. A command has the arguments,
variables, folder and open files (0 to 9) of its launcher, and ends when that is killed.
"""

from __future__ import annotations

import array
import atexit
import importlib
import json
import os
import pathlib
import runpy
import selectors
import signal
import socket
import struct
import sys

OWN_MODULES = ("gslib", "boto", "gcs_oauth2_boto_plugin", "apitools", "oauth2client", "mock_storage_service")
LIBRARIES = [
    "argparse", "asyncio", "argcomplete", "concurrent.futures", "crcmod", "cryptography.hazmat.backends.openssl",
    "cryptography.x509", "fasteners", "google.auth.transport.requests", "google.oauth2.credentials",
    "google_auth_httplib2", "http.client", "httplib2", "monotonic", "multiprocessing.managers",
    "multiprocessing.pool", "OpenSSL", "pyasn1_modules.rfc2459", "pyasn1_modules.rfc5208", "pyparsing", "pyu2f.model",
    "requests", "retry_decorator", "rsa", "six", "unittest.mock", "urllib3", "xml.dom.minidom", "xml.sax.expatreader"]
FILES_MAX = 10
LENGTH = struct.Struct("<I")

LAUNCHER = '''#!{python}
import array, json, os, socket, struct, sys
files = []
for number in range({files_max}):
    try:
        os.fstat(number)
    except OSError:
        continue
    files.append(number)
text = json.dumps([files, sys.argv[1:], dict(os.environ), os.getcwd()]).encode()
with socket.socket(socket.AF_UNIX) as server:
    server.connect({socket_path!r})
    server.sendmsg([struct.pack("<I", len(text))],
                   [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))])
    server.sendall(text)
    answer = server.recv(4)
sys.exit(struct.unpack("<i", answer)[0] if len(answer) == 4 else 70)
'''


def write_launcher(path: pathlib.Path, socket_path: pathlib.Path) -> None:
    path.write_text(LAUNCHER.format(python=sys.executable, socket_path=str(socket_path), files_max=FILES_MAX))
    path.chmod(0o755)


def receive(connection: socket.socket) -> tuple[list[int], list]:
    """The launcher's open files, as they are numbered here, and what it says of itself."""
    head, ancillary, _flags, _address = connection.recvmsg(LENGTH.size, socket.CMSG_SPACE(FILES_MAX * 4))
    files = array.array("i")
    for _level, _kind, data in ancillary:
        files.frombytes(data)
    left_bytes, text = LENGTH.unpack(head)[0], b""
    while len(text) < left_bytes:
        text += connection.recv(left_bytes - len(text))
    return list(files), json.loads(text)


def become_command(gsutil: str, launcher: str, files: list[int], said: list) -> None:
    """In the forked process: runs gsutil and does not come back."""
    numbers, arguments, variables, folder = said
    os.setsid()
    kept = [os.dup2(own, 100 + number) for own, number in zip(files, numbers)]
    os.closerange(0, 100)
    for high, number in zip(kept, numbers):
        os.dup2(high, number, inheritable=True)
    os.closerange(100, 200)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, closefd=False) if number in numbers else None
                                         for number, mode in ((0, "r"), (1, "w"), (2, "w")))
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    sys.argv = [launcher, *arguments]
    code = 0
    try:
        runpy.run_path(gsutil, run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # pylint: disable=broad-except
        sys.excepthook(*sys.exc_info())
        code = 1
    # multiprocessing ends its managers here; these would live on, with the launcher's open files.
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass
    os._exit(code)


def serve(socket_path: str, gsutil: str, launcher: str) -> None:
    for library in LIBRARIES:
        importlib.import_module(library)
    own = [name for name in sys.modules if name.split(".")[0] in OWN_MODULES]
    assert not own, f"these must be loaded by each command itself: {own}"
    selector = selectors.DefaultSelector()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(socket_path)
    listener.listen(64)
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _events in selector.select():
            if key.fileobj is listener:
                start_command(selector, listener.accept()[0], gsutil, launcher)
            elif key.data[0] == "ended":
                finish_command(selector, key)
            else:
                # The launcher is gone. Its command goes too; that it has ended is seen above.
                selector.unregister(key.fileobj)
                os.killpg(key.data[1], signal.SIGKILL)


def start_command(selector, connection: socket.socket, gsutil: str, launcher: str) -> None:
    files, said = receive(connection)
    process = os.fork()
    if process == 0:
        become_command(gsutil, launcher, files, said)
    for number in files:
        os.close(number)
    selector.register(os.pidfd_open(process), selectors.EVENT_READ, ("ended", process, connection))
    selector.register(connection, selectors.EVENT_READ, ("launcher", process))


def finish_command(selector, key) -> None:
    _kind, process, connection = key.data
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    selector.unregister(key.fileobj)
    os.close(key.fileobj)
    if connection in (other.fileobj for other in selector.get_map().values()):
        selector.unregister(connection)
        try:
            connection.sendall(struct.pack("<i", code if code >= 0 else 128 - code))
        except OSError:
            pass
    connection.close()


if __name__ == "__main__":
    serve(*sys.argv[1:])
