"""Runs the Go tests of `tests/clients/go`, each of which is one case here.

Those whose names begin with TestSignedIn run against a server that asks for credentials, the others against one that
asks for none.
"""

import os
import pathlib
import re
import subprocess

import pytest

from tests.support.server import CLOSED_METADATA_ENVIRONMENT, Server
from tests.support.signed_in_site import SignedInSite

FOLDER = pathlib.Path(__file__).parent / "go"
RUN_TIMEOUT_S = 300
VERDICT = re.compile(r"^--- (PASS|FAIL|SKIP): (\S+) \(", re.MULTILINE)


def go_tests() -> list[str]:
    return sorted(name for path in FOLDER.glob("*_test.go")
                  for name in re.findall(r"^func (Test\w+)\(t \*testing\.T\)", path.read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """(verdict of each top-level test, whole output)"""
    program = tmp_path_factory.mktemp("go") / "clients.test"
    # The same flag as in go_emulated_test.py, so that both share what the build cache holds.
    subprocess.run(["go", "test", "-trimpath", "-vet=off", "-c", "-o", str(program), "."], cwd=FOLDER, check=True)
    with Server() as server:
        output = output_of(program, "-test.skip=^TestSignedIn", STORAGE_EMULATOR_HOST=server.http_url)
    with SignedInSite() as site:
        reader = site.write_key(site.account("roles/storage.objectViewer"), "reader.json")
        output += output_of(program, "-test.run=^TestSignedIn", LAKEGATE_SIGNED_IN=site.http_url,
                            LAKEGATE_KEY_FILE=str(site.key_file), LAKEGATE_READER_KEY_FILE=str(reader))
    return {name: verdict for verdict, name in VERDICT.findall(output)}, output


def output_of(program, selection, **variables) -> str:
    environment = {**os.environ, **CLOSED_METADATA_ENVIRONMENT, **variables}
    return subprocess.run([str(program), "-test.v", f"-test.timeout={RUN_TIMEOUT_S}s", selection], cwd=FOLDER,
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False).stdout


@pytest.mark.parametrize("name", go_tests())
def test_the_go_client(run, name):
    verdicts, output = run
    if verdicts.get(name) != "PASS":
        begin = output.find(f"=== RUN   {name}\n")
        pytest.fail(f"{name}: {verdicts.get(name, 'no verdict')}\n{output[begin:][:4000]}", pytrace=False)
