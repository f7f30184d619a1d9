"""Puts the pinned Python packages and jars of Spark's part below build/pilot; made anew only when the pins change.

`python3 -m pilot.install` needs nothing but Python, a JDK and Maven. Which mirror serves is the machine's own business.
"""

from __future__ import annotations

import hashlib
import pathlib
import shutil
import subprocess
import sys
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
PILOT_DIR = REPOSITORY / "build" / "pilot"
REQUIREMENTS = REPOSITORY / "pilot" / "requirements.txt"
POM = REPOSITORY / "pilot" / "spark" / "pom.xml"


def is_current(folder: pathlib.Path, pins: pathlib.Path) -> bool:
    stamp = folder / "stamp"
    return stamp.exists() and stamp.read_text() == hashlib.sha256(pins.read_bytes()).hexdigest()


def set_stamp(folder: pathlib.Path, pins: pathlib.Path) -> None:
    (folder / "stamp").write_text(hashlib.sha256(pins.read_bytes()).hexdigest())


def install_python() -> None:
    venv = PILOT_DIR / "venv"
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(venv / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check",
                    "-r", str(REQUIREMENTS)], check=True, stdin=subprocess.DEVNULL)
    set_stamp(venv, REQUIREMENTS)


def install_jars() -> None:
    """Maven checks each file against its published checksum (-C)."""
    jars = PILOT_DIR / "jars"
    shutil.rmtree(jars, ignore_errors=True)
    jars.mkdir(parents=True)
    subprocess.run(["mvn", "-B", "-q", "-C", "-f", str(POM), "initialize"], check=True, stdin=subprocess.DEVNULL)
    set_stamp(jars, POM)


def main() -> None:
    for folder, pins, install in ((PILOT_DIR / "venv", REQUIREMENTS, install_python),
                                  (PILOT_DIR / "jars", POM, install_jars)):
        if is_current(folder, pins):
            continue
        began = time.monotonic()
        print(f"==> {folder.relative_to(REPOSITORY)} from {pins.relative_to(REPOSITORY)}", flush=True)
        install()
        print(f"    {time.monotonic() - began:.0f} s", flush=True)
    install_trino()


def install_trino() -> None:
    """Trino, and the suites of file-system tests; what has no JDK here is left out, and its tests say so."""
    from pilot.contract import suites  # pylint: disable=import-outside-toplevel
    from pilot.trino import install, java  # pylint: disable=import-outside-toplevel

    if java.missing() is not None:
        print(f"SKIPPED, Trino: {java.missing()}", flush=True)
    else:
        install.install()
    for suite in suites.SUITES:
        if suite.java_home is not None:
            suites.install(suite)


if __name__ == "__main__":
    main()
