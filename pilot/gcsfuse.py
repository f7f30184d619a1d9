"""Builds gcsfuse from its Go module into build/pilot/gcsfuse; as a program it is in no registry.

    python3 -m pilot.gcsfuse

From nothing that takes ten minutes and more on two cores, which is why only `./dev pilot` does it.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

# The newest whose go.mod a Go 1.26.8 takes.
MODULE = "github.com/googlecloudplatform/gcsfuse/v3@v3.11.4"
INSTALL_DIR = pathlib.Path(__file__).resolve().parents[1] / "build" / "pilot" / "gcsfuse"
DEVICE = pathlib.Path("/dev/fuse")
BUILD_TIMEOUT_S = 2400


def _is_built() -> bool:
    stamp = INSTALL_DIR / "stamp"
    return stamp.exists() and stamp.read_text() == MODULE


def missing() -> str | None:
    """Why gcsfuse cannot run here, or None."""
    if not _is_built():
        return "gcsfuse is not built (python3 -m pilot.gcsfuse)"
    if not os.access(DEVICE, os.R_OK | os.W_OK):
        return f"{DEVICE} cannot be opened"
    if shutil.which("fusermount3") is None:
        return "fusermount3 is missing (Debian's package fuse3)"
    return None


def install() -> None:
    """Where it cannot be built, this says so and leaves gcsfuse out; so do its tests."""
    if _is_built():
        return
    if shutil.which("go") is None:
        print("SKIPPED, gcsfuse: there is no Go to build it with", flush=True)
        return
    INSTALL_DIR.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(["go", "install", MODULE], check=True, stdin=subprocess.DEVNULL, timeout=BUILD_TIMEOUT_S,
                       env={**os.environ, "GOBIN": str(INSTALL_DIR)})
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"SKIPPED, gcsfuse: {error}", flush=True)
        return
    (INSTALL_DIR / "stamp").write_text(MODULE)


if __name__ == "__main__":
    install()
