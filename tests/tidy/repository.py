"""What the repository's own checks read: its files, tracked or new, never what is ignored or generated."""

from __future__ import annotations

import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
MODULES = ("base", "metadata", "storage", "auth", "replication", "gateway")
CPP_SUFFIXES = (".h", ".cpp", ".def")


def files(*suffixes: str, below: tuple[str, ...] = ("",)) -> list[str]:
    """Paths from the repository's root, sorted; only those with one of the suffixes and below one of the folders."""
    command = ["git", "-C", str(REPOSITORY), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = sorted(set(subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")) - {""})
    return [
        name
        for name in names
        if (not suffixes or name.endswith(suffixes))
        and any(not folder or name.startswith(folder + "/") for folder in below)
        and (REPOSITORY / name).is_file()
    ]


def text(name: str) -> str | None:
    """The file's text, or None when it is not text (corpora, archives)."""
    data = (REPOSITORY / name).read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
