#!/usr/bin/env python3
"""Installs what pilot/trino/pom.xml and requirements.txt pin into build/pilot/trino, unless it already stands there.

    python3 -m pilot.trino.install

Maven fetches the server archive (0.8 GB) by its own settings. Of its fifty plugins only those of the catalogs stay.
"""

from __future__ import annotations

import hashlib
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent
REPOSITORY = SOURCE.parents[1]
INSTALL_DIR = REPOSITORY / "build" / "pilot" / "trino"
SERVER_DIR = INSTALL_DIR / "server"
PYTHON_DIR = INSTALL_DIR / "python"
PLUGINS = ("delta-lake", "hive", "hudi", "iceberg", "tpch")


def _digest(*paths: pathlib.Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _is_current(stamp: pathlib.Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def _server_pins() -> str:
    return " ".join((_digest(SOURCE / "pom.xml"), *PLUGINS))


def missing() -> str | None:
    """What is not installed as it is pinned, or None."""
    if not _is_current(SERVER_DIR / "stamp", _server_pins()):
        return "Trino is not installed (python3 -m pilot.trino.install)"
    if not _is_current(PYTHON_DIR / "stamp", _digest(SOURCE / "requirements.txt")):
        return "Trino's Python client is not installed (python3 -m pilot.trino.install)"
    return None


def install_server() -> None:
    wanted = _server_pins()
    if _is_current(SERVER_DIR / "stamp", wanted):
        return
    if shutil.which("mvn") is None:
        raise RuntimeError("Maven (mvn) is missing")
    subprocess.run(["mvn", "-B", "-q", "-f", str(SOURCE / "pom.xml"), "initialize"], check=True,
                   stdin=subprocess.DEVNULL)
    archives = sorted(INSTALL_DIR.glob("trino-server-*.tar.gz"))
    assert len(archives) == 1, archives
    unpacked = INSTALL_DIR / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    # Jars that plugins share are hard links in the archive, so all is unpacked before most is removed.
    subprocess.run(["tar", "xzf", str(archives[0]), "-C", str(unpacked), "--strip-components=1"], check=True)
    for plugin in (unpacked / "plugin").iterdir():
        if plugin.name not in PLUGINS:
            shutil.rmtree(plugin)
    archives[0].unlink()
    (unpacked / "stamp").write_text(wanted)
    shutil.rmtree(SERVER_DIR, ignore_errors=True)
    unpacked.rename(SERVER_DIR)


def install_client() -> None:
    wanted = _digest(SOURCE / "requirements.txt")
    if _is_current(PYTHON_DIR / "stamp", wanted):
        return
    shutil.rmtree(PYTHON_DIR, ignore_errors=True)
    venv_python = REPOSITORY / "build" / "pilot" / "venv" / "bin" / "python"
    python = venv_python if venv_python.exists() else sys.executable
    subprocess.run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
                    "--target", str(PYTHON_DIR), "-r", str(SOURCE / "requirements.txt")], check=True,
                   stdin=subprocess.DEVNULL)
    (PYTHON_DIR / "stamp").write_text(wanted)


def install() -> None:
    install_server()
    install_client()


if __name__ == "__main__":
    install()
