#!/usr/bin/env python3
"""Runs the suites that Trino and Hadoop hold file systems against, on a server, and reads their verdicts.

    python3 -m pilot.contract.suites [trino | hadoop]     runs them on servers of their own and prints what did not pass

What is run is published as test-jars and pinned in pilot/contract/*/pom.xml; the classes beside each only add the
endpoint. Everything lands in build/pilot/contract.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from pilot.trino import java
from tests.support.server import CLOSED_METADATA_ENVIRONMENT, Server

SOURCE = pathlib.Path(__file__).resolve().parent
REPOSITORY = SOURCE.parents[1]
TIMEOUT_S = 1800.0


@dataclasses.dataclass(frozen=True)
class Suite:
    """`classes` are run by JUnit, on a Java between the two versions."""

    name: str
    oldest_java: int
    newest_java: int
    classes: tuple[str, ...]

    @property
    def java_home(self) -> pathlib.Path | None:
        return java.find_home(self.oldest_java, self.newest_java)

    @property
    def source_dir(self) -> pathlib.Path:
        return SOURCE / self.name

    @property
    def build_dir(self) -> pathlib.Path:
        return REPOSITORY / "build" / "pilot" / "contract" / self.name


TRINO = Suite("trino", java.OLDEST_FOR_TRINO, 1000,
              ("io.trino.filesystem.gcs.TestLakegate", "io.trino.filesystem.gcs.TestLakegateWithEncryption"))
# From 24 on there is no security manager, which Hadoop 3.3 asks who it is.
HADOOP = Suite("hadoop", 11, 23, tuple(f"lakegate.HadoopContract${part}" for part in (
    "Append", "Concat", "ContentSummary", "Create", "Delete", "GetFileStatus", "Mkdir", "Open", "Rename",
    "RootDirectory", "Seek", "VectoredRead")))
SUITES = (TRINO, HADOOP)

# Tests that fail, and why that is not the server's doing. tests/engines/contract_test.py holds the list exact.
EXCEPTIONS = {
    "TestLakegate.testPreSignedUris":
        "Trino signs URLs for Google's own host, whatever gcs.endpoint says; nothing is asked of the server.",
    "TestLakegateWithEncryption.testPreSignedUris":
        "Trino signs URLs for Google's own host, whatever gcs.endpoint says; nothing is asked of the server.",
    "HadoopContract$Append.testRenameFileBeingAppended":
        "The connector ends an append by composing onto the old name, which is gone; its own suite leaves this out.",
    "HadoopContract$VectoredRead.testVectoredReadCapability":
        "The connector reads vectors but does not say so in its stream's capabilities.",
    "HadoopContract$VectoredRead.testSameRanges":
        "The connector refuses ranges that overlap before it asks the server.",
    "HadoopContract$VectoredRead.testOverlappingRanges":
        "The connector refuses ranges that overlap before it asks the server.",
}


@dataclasses.dataclass(frozen=True)
class Verdict:
    test: str
    outcome: str  # "passed", "failed" or "skipped"
    message: str = ""


def _stamp(suite: Suite) -> str:
    sources = sorted(path for path in suite.source_dir.rglob("*") if path.suffix in (".xml", ".java"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def missing(suite: Suite) -> str | None:
    """Why the suite cannot run here, or None."""
    stamp = suite.build_dir / "stamp"
    if not stamp.exists() or stamp.read_text() != _stamp(suite):
        return f"the suite '{suite.name}' is not installed (python3 -m pilot.contract.suites)"
    if suite.java_home is None:
        return f"there is no Java of version {suite.oldest_java} to {suite.newest_java}"
    return None


def install(suite: Suite) -> None:
    if missing(suite) is None:
        return
    compiler_home = java.find_home(suite.oldest_java, tool="javac")
    if suite.java_home is None or compiler_home is None or shutil.which("mvn") is None:
        raise RuntimeError(f"the suite '{suite.name}' needs Maven and a JDK of version {suite.oldest_java} or later")
    shutil.rmtree(suite.build_dir, ignore_errors=True)
    jars, classes = suite.build_dir / "jars", suite.build_dir / "classes"
    classes.mkdir(parents=True)
    subprocess.run(["mvn", "-B", "-q", "-f", str(suite.source_dir / "pom.xml"), "dependency:copy-dependencies",
                    f"-DoutputDirectory={jars}"], check=True,
                   stdin=subprocess.DEVNULL)
    sources = [str(path) for path in suite.source_dir.rglob("*.java")]
    subprocess.run([str(compiler_home / "bin" / "javac"), "--release", str(suite.oldest_java), "-proc:none",
                    "-d", str(classes), "-cp", f"{jars}/*", *sources], check=True)
    (suite.build_dir / "stamp").write_text(_stamp(suite))


def run(suite: Suite, endpoint: str, key: dict, bucket: str) -> list[Verdict]:
    """All tests of the suite, against `endpoint`, as the service account of `key`. Only Hadoop's use the bucket."""
    work_dir = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-contract-"))
    try:
        key_file = work_dir / "key.json"
        key_file.write_text(json.dumps(key))
        properties = {"endpoint": endpoint, "bucket": bucket, "project": key["project_id"], "key-file": key_file}
        command = [str(suite.java_home / "bin" / "java"), "-Xmx1G", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                   *(f"-Dlakegate.{name}={value}" for name, value in properties.items()),
                   "-cp", f"{suite.build_dir / 'classes'}:{suite.build_dir}/jars/*",
                   "org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner", "--details=none",
                   f"--reports-dir={work_dir}", *(f"--select-class={name}" for name in suite.classes)]
        environment = {"PATH": os.environ["PATH"], "GOOGLE_CLOUD_PROJECT": key["project_id"],
                       "GCP_CREDENTIALS_KEY": base64.b64encode(json.dumps(key).encode()).decode(),
                       **CLOSED_METADATA_ENVIRONMENT}
        done = subprocess.run(command, env=environment, cwd=work_dir, capture_output=True, text=True, timeout=TIMEOUT_S,
                              check=False)
        verdicts = [verdict for report in sorted(work_dir.glob("TEST-*.xml")) for verdict in verdicts_of(report)]
        # JUnit says 1 when a test failed; anything else is a run that did not happen.
        assert done.returncode in (0, 1) and verdicts, done.stdout[-4000:] + done.stderr[-4000:]
        return verdicts
    finally:
        shutil.rmtree(work_dir, ignore_errors=True)


def verdicts_of(report: pathlib.Path) -> list[Verdict]:
    """The cases of a JUnit XML report."""
    verdicts = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        # "Class.method", without the brackets of a parameter.
        test = f"{case.get('classname').rsplit('.', 1)[-1]}.{case.get('name').split('(')[0].split('[')[0]}"
        failure = next((child for child in case if child.tag in ("failure", "error")), None)
        skipped = case.find("skipped")
        if failure is not None:
            verdicts.append(Verdict(test, "failed", failure.get("message") or (failure.text or "")[:2000]))
        elif skipped is not None:
            verdicts.append(Verdict(test, "skipped", (skipped.text or "").strip()))
        else:
            verdicts.append(Verdict(test, "passed"))
    return verdicts


def run_on_own_server(suite: Suite) -> list[Verdict]:
    """With sign-in, as an administrator: both suites also make and remove buckets."""
    # Here, since installing must work with nothing but Python.
    import requests  # pylint: disable=import-outside-toplevel
    from tests.support import sign_in  # pylint: disable=import-outside-toplevel

    bucket = f"contract-{suite.name}"
    with Server(auth="required") as server:
        key = sign_in.admin_init(server)
        assertion = sign_in.sign_jwt(key, sign_in.claims_of(key))
        answer = requests.post(f"{server.http_url}/token", timeout=60,
                               data={"grant_type": sign_in.JWT_BEARER, "assertion": assertion})
        headers = sign_in.bearer(answer.json()["access_token"])
        answer = requests.post(f"{server.http_url}/storage/v1/b", params={"project": server.project}, headers=headers,
                               json={"name": bucket}, timeout=60)
        assert answer.status_code == 200, answer.text
        return run(suite, server.http_url, key, bucket)


def counts_of(verdicts: list[Verdict]) -> dict[str, int]:
    outcomes = ("passed", "failed", "skipped")
    return {outcome: sum(verdict.outcome == outcome for verdict in verdicts) for outcome in outcomes}


def unexpected(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.outcome == "failed" and verdict.test not in EXCEPTIONS]


def main(names: list[str]) -> int:
    failed = 0
    for suite in SUITES:
        if names and suite.name not in names:
            continue
        install(suite)
        verdicts = run_on_own_server(suite)
        failed += len(unexpected(verdicts))
        print(suite.name, counts_of(verdicts))
        for verdict in verdicts:
            if verdict.outcome != "passed":
                why = EXCEPTIONS.get(verdict.test) or verdict.message.partition("\n\tat ")[0][:600]
                print(f"  {verdict.outcome}: {verdict.test}: {why}")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
