"""Builds gcsfuse from its Go module into build/pilot/gcsfuse; nobody but GitHub publishes the program.

    python3 -m pilot.gcsfuse
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

# The newest whose go.mod a Go 1.26.8 takes.
MODULE = "github.com/googlecloudplatform/gcsfuse/v3@v3.11.4"
INSTALL_DIR = pathlib.Path(__file__).resolve().parents[1] / "build" / "pilot" / "gcsfuse"
PROGRAM = INSTALL_DIR / "gcsfuse"
DEVICE = pathlib.Path("/dev/fuse")


def missing() -> str | None:
    """Why gcsfuse cannot run here, or None."""
    stamp = INSTALL_DIR / "stamp"
    if not stamp.exists() or stamp.read_text() != MODULE:
        return "gcsfuse is not built (python3 -m pilot.gcsfuse)"
    if not os.access(DEVICE, os.R_OK | os.W_OK):
        return f"{DEVICE} cannot be opened"
    if shutil.which("fusermount3") is None:
        return "fusermount3 is missing (Debian's package fuse3)"
    return None


def install() -> None:
    """Takes minutes the first time. Without Go it says so and leaves gcsfuse out."""
    stamp = INSTALL_DIR / "stamp"
    if stamp.exists() and stamp.read_text() == MODULE:
        return
    if shutil.which("go") is None:
        print("SKIPPED, gcsfuse: there is no Go to build it with", flush=True)
        return
    INSTALL_DIR.mkdir(parents=True, exist_ok=True)
    subprocess.run(["go", "install", MODULE], check=True, stdin=subprocess.DEVNULL,
                   env={**os.environ, "GOBIN": str(INSTALL_DIR)})
    stamp.write_text(MODULE)


if __name__ == "__main__":
    install()
