"""Puts the pinned Python packages and jars of Spark's part below build/pilot; made anew only when the pins change.

`python3 -m pilot.install` needs nothing but Python, a JDK and Maven. Which mirror serves is the machine's own business.
`--short` installs only what the tests marked `short` need: no Trino, and of Spark's jars the pom's short list.
"""

from __future__ import annotations

import argparse
import hashlib
import pathlib
import shutil
import subprocess
import sys
import time
from typing import Callable

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
PILOT_DIR = REPOSITORY / "build" / "pilot"
REQUIREMENTS = REPOSITORY / "pilot" / "requirements.txt"
POM = REPOSITORY / "pilot" / "spark" / "pom.xml"


WHOLE = "stamp"
SHORT = "stamp-short"


def is_current(folder: pathlib.Path, pins: pathlib.Path, stamp: str = WHOLE) -> bool:
    file = folder / stamp
    return file.exists() and file.read_text() == hashlib.sha256(pins.read_bytes()).hexdigest()


def set_stamp(folder: pathlib.Path, pins: pathlib.Path, stamp: str = WHOLE) -> None:
    (folder / stamp).write_text(hashlib.sha256(pins.read_bytes()).hexdigest())


def install_python() -> None:
    venv = PILOT_DIR / "venv"
    shutil.rmtree(venv, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(venv / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check",
                    "-r", str(REQUIREMENTS)], check=True, stdin=subprocess.DEVNULL)
    set_stamp(venv, REQUIREMENTS)


def install_jars(goal: str = "initialize", stamp: str = WHOLE) -> None:
    """Maven checks each file against its published checksum (-C)."""
    jars = PILOT_DIR / "jars"
    shutil.rmtree(jars, ignore_errors=True)
    jars.mkdir(parents=True)
    subprocess.run(["mvn", "-B", "-q", "-C", "-f", str(POM), goal], check=True, stdin=subprocess.DEVNULL)
    set_stamp(jars, POM, stamp)


def install_short_jars() -> None:
    install_jars("dependency:copy@short", SHORT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="only what the short form needs")
    is_short = parser.parse_args().short
    venv, jars = PILOT_DIR / "venv", PILOT_DIR / "jars"
    if not is_current(venv, REQUIREMENTS):
        install_saying_so(venv, REQUIREMENTS, install_python)
    if not is_current(jars, POM) and not (is_short and is_current(jars, POM, SHORT)):
        install_saying_so(jars, POM, install_short_jars if is_short else install_jars)
    if not is_short:
        install_trino()
        install_flink()
        install_presto()
        install_gcsfuse()


def install_saying_so(folder: pathlib.Path, pins: pathlib.Path, install: Callable[[], None]) -> None:
    began = time.monotonic()
    print(f"==> {folder.relative_to(REPOSITORY)} from {pins.relative_to(REPOSITORY)}", flush=True)
    install()
    print(f"    {time.monotonic() - began:.0f} s", flush=True)


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


def install_flink() -> None:
    from pilot.flink import install  # pylint: disable=import-outside-toplevel

    install.install()


def install_presto() -> None:
    from pilot.presto import install  # pylint: disable=import-outside-toplevel

    install.install()


def install_gcsfuse() -> None:
    from pilot import gcsfuse  # pylint: disable=import-outside-toplevel

    gcsfuse.install()


if __name__ == "__main__":
    main()
