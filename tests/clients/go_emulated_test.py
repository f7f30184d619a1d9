"""Runs the `Emulated` tests of cloud.google.com/go/storage itself, over HTTP, against a testbench of their own.

The testbench is the server with the fault injection that some of them ask for.

What cannot pass stands in `go_emulated_exceptions.txt`, one reason each. The list is held exact: an unlisted test
that does not pass is a failure, and so is a listed one that passes or that the module no longer has. The tests
come in a copy of the module's folder, since the module cache is read-only and its own go.sum pins what they need.
"""

from __future__ import annotations

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from tests.support.server import CLOSED_METADATA_ENVIRONMENT, Testbench

GO_FOLDER = pathlib.Path(__file__).parent / "go"
EXCEPTIONS_FILE = pathlib.Path(__file__).with_name("go_emulated_exceptions.txt")
MODULE = "cloud.google.com/go/storage"
PACKAGES = [".", "./dataflux"]
RUN_TIMEOUT_S = 240
# The client repeats a 501 for as long as it may, so a test that is expected to fail is cut off after this time.
EXPECTED_FAILURE_TIMEOUT_S = 8
# Makes a client for HTTP by itself instead of having a part for each transport.
HTTP_ALONE = {"TestRetryReadStallEmulated"}
VERDICT = re.compile(r"^\s*--- (PASS|FAIL|SKIP): (\S+) \(", re.MULTILINE)


def read_exceptions() -> dict[str, tuple[str, str]]:
    """{test name: (kind, reason)}; the kinds are explained at the head of the file."""
    found = {}
    for line in EXCEPTIONS_FILE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            kind, name, reason = re.fullmatch(r"(fails|skips|grpc) +(\S+): (.+)", line).groups()
            assert name not in found, f"{name} is listed twice"
            found[name] = (kind, reason)
    return found


def pattern(name: str) -> str:
    return "/".join(f"^{re.escape(part)}$" for part in name.split("/"))


def leaves(verdicts: dict[str, str]) -> dict[str, str]:
    """Verdicts of the tests that have no part of their own with the same verdict."""
    return {name: verdict for name, verdict in verdicts.items()
            if not any(other.startswith(name + "/") and verdicts[other] == verdict for other in verdicts)}


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> list[tuple[pathlib.Path, pathlib.Path]]:
    """(test program, its working folder) of each package."""
    subprocess.run(["go", "mod", "download"], cwd=GO_FOLDER, check=True)
    source = subprocess.run(["go", "list", "-m", "-f", "{{.Dir}}", MODULE], cwd=GO_FOLDER, check=True,
                            stdout=subprocess.PIPE, text=True).stdout.strip()
    copy = tmp_path_factory.mktemp("go-storage") / "storage"
    shutil.copytree(source, copy, copy_function=shutil.copyfile)
    for folder in [copy, *(path for path in copy.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)
    made = []
    for number, package in enumerate(PACKAGES):
        program = copy / f"emulated-{number}.test"
        # -trimpath: the build cache then does not depend on where the copy lies.
        subprocess.run(["go", "test", "-mod=mod", "-trimpath", "-vet=off", "-c", "-o", str(program), package],
                       cwd=copy, check=True)
        made.append((program, copy / package))
    return made


@pytest.fixture(scope="module")
def environment():
    with Testbench() as server:
        # The tests insist on a gRPC address too; port 9 is closed, and nothing of gRPC is started.
        yield {**os.environ, **CLOSED_METADATA_ENVIRONMENT, "STORAGE_EMULATOR_HOST": server.http_url,
               "STORAGE_EMULATOR_HOST_GRPC": "127.0.0.1:9"}


def run_program(program, folder, environment, *arguments) -> str:
    return subprocess.run([str(program), "-test.short", "-test.v", *arguments], cwd=folder, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          check=False).stdout


@pytest.fixture(scope="module")
def listed_tests(programs, environment) -> dict[str, tuple[pathlib.Path, pathlib.Path]]:
    """{top-level test: where it is}"""
    found = {}
    for program, folder in programs:
        output = subprocess.run([str(program), "-test.short", "-test.list", "Emulated$"], cwd=folder, check=True,
                                env=environment, stdout=subprocess.PIPE, text=True).stdout
        found |= {name: (program, folder) for name in output.split() if name.endswith("Emulated")}
    assert len(found) > 60, "the module's Emulated tests were not found"
    return found


def test_every_emulated_test_that_is_not_listed_passes(programs, environment, listed_tests):
    exceptions = read_exceptions()
    not_started = [name for name, (kind, _reason) in exceptions.items() if kind != "skips"]
    verdicts, outputs = {}, []
    for program, folder in programs:
        output = run_program(program, folder, environment, "-test.run", "^Test.*Emulated$/^http$",
                             "-test.skip", "|".join(map(pattern, not_started)), f"-test.timeout={RUN_TIMEOUT_S}s")
        verdicts |= {name: verdict for verdict, name in VERDICT.findall(output)}
        outputs.append(output)
    # Those of dataflux leave at whichever transport comes first in a map: again, until HTTP came before gRPC.
    for name in [name for name, verdict in verdicts.items() if verdict == "SKIP" and "/" not in name]:
        program, folder = listed_tests[name]
        for _attempt in range(30):
            if f"{name}/http" in verdicts:
                break
            output = run_program(program, folder, environment, "-test.run", f"^{name}$/^http$", "-test.timeout=60s")
            outputs.append(output)
            verdicts |= {found: verdict for verdict, found in VERDICT.findall(output)}
    verdicts = {name: "PASS" if verdict == "SKIP" and verdicts.get(f"{name}/http") == "PASS" else verdict
                for name, verdict in verdicts.items()}
    problems = [f"{name}: {verdict}" for name, verdict in sorted(leaves(verdicts).items())
                if verdict == "FAIL" or (verdict == "SKIP" and name not in exceptions)]
    problems += [f"{name}: no verdict" for name in listed_tests if name not in verdicts and name not in not_started]
    # A test whose parts are not chosen by transport would pass without doing anything.
    problems += [f"{name}: ran nothing over HTTP" for name, verdict in verdicts.items() if "/" not in name
                 and verdict == "PASS" and f"{name}/http" not in verdicts and name not in HTTP_ALONE
                 and not any(other.startswith(f"{name}/") for other in not_started)]
    problems += [f"{name}: is listed as skipping itself but gave {verdicts.get(name)}" for name, (kind, _reason)
                 in exceptions.items() if kind == "skips" and verdicts.get(name) != "SKIP"]
    passed = sum(verdict == "PASS" for verdict in leaves(verdicts).values())
    print(f"{passed} of the module's own tests passed, {len(exceptions)} are listed as exceptions")
    assert not problems, "\n".join(problems) + "\n\n" + "\n".join(outputs)[-20000:]
    assert passed > 20


def test_every_listed_exception_is_needed(environment, listed_tests):
    exceptions = read_exceptions()
    stale = [name for name in exceptions if name.split("/")[0] not in listed_tests]
    assert not stale, f"the module has no such tests any more: {stale}"

    def passes(name: str) -> bool:
        program, folder = listed_tests[name.split("/")[0]]
        output = run_program(program, folder, environment, "-test.run", pattern(name),
                             f"-test.timeout={EXPECTED_FAILURE_TIMEOUT_S}s")
        verdicts = {found: verdict for verdict, found in VERDICT.findall(output)}
        assert verdicts or "panic: test timed out" in output or "=== RUN" in output, output[-2000:]
        # A test whose parts skip themselves, for want of the testbench, has not passed.
        return verdicts.get(name) == "PASS" and "SKIP" not in verdicts.values()

    expected_to_fail = [name for name, (kind, _reason) in exceptions.items() if kind == "fails"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        passing = [name for name, passed in zip(expected_to_fail, pool.map(passes, expected_to_fail)) if passed]
    assert not passing, f"these pass now and must leave the list: {passing}"
