"""Builds the peers that are Go modules, from the versions that `peers/NAME/go.mod` pins and `go.sum` verifies."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess

from tests.support.server import REPOSITORY

PACKAGES = {"minio": "github.com/minio/minio", "fake-gcs-server": "github.com/fsouza/fake-gcs-server",
            "versitygw": "github.com/versity/versitygw"}
# Where the program is not the module's own folder.
_PROGRAMS = {"versitygw": "github.com/versity/versitygw/cmd/versitygw"}
_FOLDER = REPOSITORY / "build" / "bench" / "peers"


def program(name: str) -> pathlib.Path:
    return _FOLDER / name


def version(name: str) -> str:
    text = (pathlib.Path(__file__).parent / name / "go.mod").read_text()
    return re.search(rf"{re.escape(PACKAGES[name])} (v\S+)", text)[1]


def build(name: str) -> pathlib.Path:
    """The program, built when its pins are newer; MinIO takes minutes the first time."""
    module = pathlib.Path(__file__).parent / name
    target = program(name)
    pins = max((module / file).stat().st_mtime for file in ("go.mod", "go.sum"))
    if target.exists() and target.stat().st_mtime >= pins:
        return target
    if shutil.which("go") is None:
        raise RuntimeError(f"{name} is a Go module, and there is no Go to build it with")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "GOFLAGS": "-mod=readonly -buildvcs=false -trimpath"}
    print(f"building {name} {version(name)}", flush=True)
    subprocess.run(["go", "build", "-o", str(target), _PROGRAMS.get(name, PACKAGES[name])], cwd=module,
                   env=environment, check=True)
    os.utime(target)
    return target
