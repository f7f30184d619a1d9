"""Finds the Java that Trino needs."""

from __future__ import annotations

import os
import pathlib
import re

OLDEST_JAVA = 24
JAVA_HOME_VARIABLES = ("LAKEGATE_TRINO_JAVA_HOME", "JAVA_HOME")


def _version(home: pathlib.Path) -> int:
    """The feature release of a Java home, by its `release` file; 0 when there is none."""
    try:
        found = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found.group(1)) if found and (home / "bin" / "java").exists() else 0


def java_home() -> pathlib.Path | None:
    """LAKEGATE_TRINO_JAVA_HOME or JAVA_HOME, else what the system has in its usual folder; at least version 24."""
    named = [pathlib.Path(os.environ[name]) for name in JAVA_HOME_VARIABLES if os.environ.get(name)]
    usual = sorted(pathlib.Path("/usr/lib/jvm").glob("*"), key=_version, reverse=True)
    return next((home for home in [*named, *usual] if _version(home) >= OLDEST_JAVA), None)


def missing() -> str | None:
    if java_home() is None:
        return f"there is no Java {OLDEST_JAVA} or later; LAKEGATE_TRINO_JAVA_HOME names its folder"
    return None
