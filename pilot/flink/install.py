"""Installs what requirements.txt and pom.xml pin into build/pilot/flink, unless it already stands there.

    python3 -m pilot.flink.install
"""

from __future__ import annotations

import hashlib
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent
INSTALL_DIR = SOURCE.parents[1] / "build" / "pilot" / "flink"
DISTRIBUTION = INSTALL_DIR / "python" / "pyflink"
PLUGINS_DIR = INSTALL_DIR / "plugins"
CLIENT_DIR = INSTALL_DIR / "client"
PINS = ("requirements.txt", "pom.xml")


def _digest() -> str:
    return hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in PINS)).hexdigest()


def missing() -> str | None:
    """Why Flink cannot run here, or None."""
    stamp = INSTALL_DIR / "stamp"
    if not stamp.exists() or stamp.read_text() != _digest():
        return "Flink is not installed (python3 -m pilot.flink.install)"
    return None


def install() -> None:
    if missing() is None:
        return
    shutil.rmtree(INSTALL_DIR, ignore_errors=True)
    INSTALL_DIR.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
                    "--target", str(INSTALL_DIR / "python"), "-r", str(SOURCE / "requirements.txt")], check=True,
                   stdin=subprocess.DEVNULL)
    subprocess.run(["mvn", "-B", "-q", "-C", "-f", str(SOURCE / "pom.xml"), "initialize"], check=True,
                   stdin=subprocess.DEVNULL)
    (INSTALL_DIR / "stamp").write_text(_digest())


if __name__ == "__main__":
    install()
