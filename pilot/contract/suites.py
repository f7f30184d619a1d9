#!/usr/bin/env python3
"""Runs the test suites that Trino holds its GCS file system against, on a server, and reads their verdicts.

    python3 -m pilot.contract.suites     runs them on a server of its own and prints a table

What is run is published as test-jars and pinned in pilot/contract/trino/pom.xml; the classes beside it only add the
endpoint. Everything lands in build/pilot/contract.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from pilot.trino import java

SOURCE = pathlib.Path(__file__).resolve().parent
REPOSITORY = SOURCE.parents[1]
TIMEOUT_S = 1800.0


@dataclasses.dataclass(frozen=True)
class Suite:
    """`classes` are run by JUnit, with the endpoint in the property lakegate.endpoint."""

    name: str
    classes: tuple[str, ...]

    @property
    def source_dir(self) -> pathlib.Path:
        return SOURCE / self.name

    @property
    def build_dir(self) -> pathlib.Path:
        return REPOSITORY / "build" / "pilot" / "contract" / self.name


TRINO = Suite("trino", ("io.trino.filesystem.gcs.TestLakegate", "io.trino.filesystem.gcs.TestLakegateWithEncryption"))
SUITES = (TRINO,)


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
    return java.missing()


def install(suite: Suite) -> None:
    if missing(suite) is None:
        return
    if java.missing() is not None or shutil.which("mvn") is None:
        raise RuntimeError(java.missing() or "Maven (mvn) is missing")
    shutil.rmtree(suite.build_dir, ignore_errors=True)
    jars, classes = suite.build_dir / "jars", suite.build_dir / "classes"
    classes.mkdir(parents=True)
    subprocess.run(["mvn", "-B", "-q", "-f", str(suite.source_dir / "pom.xml"), "dependency:copy-dependencies",
                    f"-DoutputDirectory={jars}"], check=True)
    sources = [str(path) for path in suite.source_dir.rglob("*.java")]
    subprocess.run([str(java.java_home() / "bin" / "javac"), "-proc:none", "-d", str(classes), "-cp", f"{jars}/*",
                    *sources], check=True)
    (suite.build_dir / "stamp").write_text(_stamp(suite))


def run(suite: Suite, endpoint: str, key: dict) -> list[Verdict]:
    """All tests of the suite, against `endpoint`, as the service account of `key`."""
    reports = pathlib.Path(tempfile.mkdtemp(prefix="lakegate-contract-"))
    try:
        command = [str(java.java_home() / "bin" / "java"), "-Xmx1G", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                   f"-Dlakegate.endpoint={endpoint}", "-cp", f"{suite.build_dir / 'classes'}:{suite.build_dir}/jars/*",
                   "org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner", "--details=none",
                   f"--reports-dir={reports}", *(f"--select-class={name}" for name in suite.classes)]
        key_base64 = base64.b64encode(json.dumps(key).encode()).decode()
        done = subprocess.run(command, env={"GCP_CREDENTIALS_KEY": key_base64, "GOOGLE_CLOUD_PROJECT": key["project_id"]},
                              capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        verdicts = verdicts_of(reports / "TEST-junit-jupiter.xml")
        # JUnit says 1 when a test failed; anything else is a run that did not happen.
        assert done.returncode in (0, 1) and verdicts, done.stdout[-4000:] + done.stderr[-4000:]
        return verdicts
    finally:
        shutil.rmtree(reports, ignore_errors=True)


def verdicts_of(report: pathlib.Path) -> list[Verdict]:
    """The cases of a JUnit XML report; a test is named "Class.method"."""
    verdicts = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        test = f"{case.get('classname').rsplit('.', 1)[-1]}.{case.get('name').removesuffix('()')}"
        failure = next((child for child in case if child.tag in ("failure", "error")), None)
        skipped = case.find("skipped")
        if failure is not None:
            verdicts.append(Verdict(test, "failed", failure.get("message") or (failure.text or "")[:2000]))
        elif skipped is not None:
            verdicts.append(Verdict(test, "skipped", (skipped.text or "").strip()))
        else:
            verdicts.append(Verdict(test, "passed"))
    return verdicts


def main() -> int:
    sys.path.insert(0, str(REPOSITORY))
    from tests.support import sign_in  # pylint: disable=import-outside-toplevel
    from tests.support.server import Server  # pylint: disable=import-outside-toplevel
    failed = False
    for suite in SUITES:
        install(suite)
        with Server(auth="required") as server:
            verdicts = run(suite, server.http_url, sign_in.admin_init(server))
        counts = {outcome: sum(verdict.outcome == outcome for verdict in verdicts)
                  for outcome in ("passed", "failed", "skipped")}
        print(suite.name, counts)
        for verdict in verdicts:
            if verdict.outcome != "passed":
                print(f"  {verdict.outcome}: {verdict.test}: {verdict.message[:1000]}")
        failed = failed or counts["failed"] > 0
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
