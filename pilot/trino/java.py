"""Finds a Java of the right version: Trino needs a new one, Hadoop refuses to run on it."""

from __future__ import annotations

import os
import pathlib
import re

OLDEST_FOR_TRINO = 24
HOME_VARIABLES = ("LAKEGATE_TRINO_JAVA_HOME", "LAKEGATE_HADOOP_JAVA_HOME", "JAVA_HOME")


def _version(home: pathlib.Path) -> int:
    """The feature release of a Java home, by its `release` file; 0 when there is none."""
    try:
        found = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found.group(1)) if found else 0


def find_home(oldest: int, newest: int = 1000, tool: str = "java") -> pathlib.Path | None:
    """A Java between these versions that has the tool: one that the variables name, else one in the usual folder."""
    named = [pathlib.Path(os.environ[name]) for name in HOME_VARIABLES if os.environ.get(name)]
    usual = sorted(pathlib.Path("/usr/lib/jvm").glob("*"), key=_version, reverse=True)
    return next((home for home in [*named, *usual] if oldest <= _version(home) <= newest
                 and (home / "bin" / tool).exists()), None)


def java_home() -> pathlib.Path | None:
    """Trino's."""
    return find_home(OLDEST_FOR_TRINO)


def missing() -> str | None:
    if java_home() is None:
        return f"there is no Java {OLDEST_FOR_TRINO} or later; LAKEGATE_TRINO_JAVA_HOME names its folder"
    return None
