"""Runs cases of gsutil's own test suite (`gsutil test`, package gslib.tests) against one TLS port, many at a time.

`gsutil test` starts a process for every single case; here one process takes a few of them one after the other, which
is what it does itself when it is told to run them in sequence. A case that hangs is killed, and those behind it start
again in a process of their own.
"""

from __future__ import annotations

import collections
import dataclasses
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time

from tests.clients.gsutil.conftest import gsutil_program
from tests.clients.gsutil_suite.fork_server import write_launcher
from tests.support.server import CLOSED_METADATA_ENVIRONMENT

RUN_CASES = pathlib.Path(__file__).with_name("run_cases.py")
FORK_SERVER = pathlib.Path(__file__).with_name("fork_server.py")
CASES_OF_ONE_PROCESS = 10
CASE_TIMEOUT_S = 150
PROJECT = "test-project"
CLOSED_PROXY = "http://127.0.0.1:9"
# A server that checks no credential gives every one of them a token.
ANY_CREDENTIALS = {"refresh_token": "refresh-token", "client_id": "client", "client_secret": "secret"}


@dataclasses.dataclass(frozen=True)
class Case:
    name: str  # As `gsutil test` takes it: cp.TestCp.test_noclobber.
    integration: bool  # Speaks to the server; the others speak to a storage service that gsutil mocks.
    isolated: bool  # Needs a process of its own.


@dataclasses.dataclass(frozen=True)
class Verdict:
    outcome: str  # passed, failed or skipped.
    text: str = ""


class Suite:
    """gsutil with a home and a boto file of its own under `folder`. `run` may not be called twice at a time."""

    def __init__(self, folder: pathlib.Path, port: int, ca_file: pathlib.Path, api: str = "json",
                 credentials: dict[str, str] | None = None):
        self.folder = folder
        home = folder / "home"
        (home / ".gsutil").mkdir(parents=True)
        (home / ".gsutil" / "analytics-uuid").write_text("DISABLED")
        (folder / "tmp").mkdir()
        boto_file = folder / "boto"
        boto_file.write_text(BOTO.format(port=port, ca_file=ca_file, state=folder / "state", api=api, project=PROJECT,
                                         **(credentials or ANY_CREDENTIALS)))
        self.environment = {
            "PATH": os.environ.get("PATH", ""), "HOME": str(home), "USER": "root", "BOTO_CONFIG": str(boto_file),
            "LC_ALL": "C.UTF-8", "TMPDIR": str(folder / "tmp"), **CLOSED_METADATA_ENVIRONMENT,
            # Cases that ask Google itself (Cloud KMS, with a boto file of their own) end at a closed port.
            "https_proxy": CLOSED_PROXY, "http_proxy": CLOSED_PROXY, "no_proxy": "localhost,127.0.0.1"}

        self.launcher = folder / "gsutil"
        socket_path = folder / "fork-server"
        write_launcher(self.launcher, socket_path)
        self.fork_server = subprocess.Popen(
            [sys.executable, str(FORK_SERVER), str(socket_path), gsutil_program(), str(self.launcher)],
            env=self.environment, cwd=folder, stdin=subprocess.DEVNULL)
        while not socket_path.exists():
            assert self.fork_server.poll() is None, "the fork server did not start"
            time.sleep(0.01)

    def close(self) -> None:
        self.fork_server.kill()
        self.fork_server.wait()

    def __enter__(self) -> Suite:
        return self

    def __exit__(self, *_ignored) -> None:
        self.close()

    def _start(self, report: pathlib.Path, *arguments: str) -> subprocess.Popen:
        log = report.with_suffix(".log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, str(RUN_CASES), str(report), str(self.launcher), *arguments], env=self.environment,
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def list_cases(self, modules: list[str] | None = None) -> list[Case]:
        """Every case of the modules (`cp`, `ls`, ...), or of all of them."""
        if modules is None:
            printed = subprocess.run([gsutil_program(), "test", "-l"], env=self.environment, check=True,
                                     stdout=subprocess.PIPE, text=True).stdout
            modules = [line.strip() for line in printed.splitlines() if line.startswith(" ")]
        report = self.folder / "list.jsonl"
        report.touch()
        assert self._start(report, "test", "-l", *modules).wait() == 0, report.with_suffix(".log").read_text()
        records = [json.loads(line) for line in report.read_text().splitlines()]
        return [Case(record["case"], record["integration"], record["isolated"]) for record in records]

    def run(self, cases: list[Case], processes: int) -> dict[str, Verdict]:
        """The verdict of every case."""
        work = queue.Queue()
        for chunk in chunks(cases):
            work.put(chunk)
        verdicts: dict[str, Verdict] = {}

        def take_work():
            while True:
                try:
                    chunk = work.get_nowait()
                except queue.Empty:
                    return
                verdicts.update(self._run_chunk(chunk))

        threads = [threading.Thread(target=take_work) for _ in range(processes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return verdicts

    def _run_chunk(self, names: list[str]) -> dict[str, Verdict]:
        verdicts: dict[str, Verdict] = {}
        report = self.folder / f"{names[0]}.jsonl"
        while left := [name for name in names if name not in verdicts]:
            report.write_text("")
            process = self._start(report, "test", "--sequential_only", *left)
            running = self._watch(process, report)
            verdicts |= read_verdicts(report)
            if not any(name in verdicts for name in left) or running is not None:
                lost = running or left[0]
                said = report.with_suffix(".log").read_text(errors="replace")[-3000:]
                verdicts[lost] = Verdict("failed", f"hung, or ended its process:\n{said}")
        return verdicts

    @staticmethod
    def _watch(process: subprocess.Popen, report: pathlib.Path) -> str | None:
        """Waits for the end; kills the process if a case makes no end, and names the case that was running then."""
        size = -1
        while True:
            try:
                process.wait(timeout=CASE_TIMEOUT_S)
                break
            except subprocess.TimeoutExpired:
                if report.stat().st_size == size:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
                    break
                size = report.stat().st_size
        records = [json.loads(line) for line in report.read_text().splitlines()]
        return records[-1]["case"] if records and records[-1]["event"] == "started" else None


def read_verdicts(report: pathlib.Path) -> dict[str, Verdict]:
    """A case with more than one record of its end (tearDown after a failure) has failed if any of them says so."""
    verdicts: dict[str, Verdict] = {}
    for line in report.read_text().splitlines():
        record = json.loads(line)
        if record["event"] == "started":
            continue
        earlier = verdicts.get(record["case"])
        if earlier is None or earlier.outcome != "failed":
            verdicts[record["case"]] = Verdict(record["event"], record.get("text", ""))
        elif record["event"] == "failed":
            verdicts[record["case"]] = Verdict("failed", earlier.text + record["text"])
    return verdicts


def chunks(cases: list[Case]) -> list[list[str]]:
    """Cases of one class, a few at a time, the isolated ones alone."""
    classes = collections.defaultdict(list)
    alone = []
    for case in sorted(cases, key=lambda case: case.name):
        if case.isolated:
            alone.append([case.name])
        else:
            classes[case.name.rsplit(".", 1)[0]].append(case.name)
    return [names[start:start + CASES_OF_ONE_PROCESS] for names in classes.values()
            for start in range(0, len(names), CASES_OF_ONE_PROCESS)] + alone


BOTO = """[Credentials]
gs_host = localhost
gs_port = {port}
gs_json_host = localhost
gs_json_port = {port}
gs_oauth2_refresh_token = {refresh_token}
[OAuth2]
provider_token_uri = https://localhost:{port}/token
token_cache = in_memory
client_id = {client_id}
client_secret = {client_secret}
[Boto]
https_validate_certificates = True
ca_certificates_file = {ca_file}
num_retries = 4
max_retry_delay = 1
[GSUtil]
software_update_check_period = 0
disable_analytics_prompt = True
default_project_id = {project}
state_dir = {state}
prefer_api = {api}
parallel_process_count = 1
parallel_thread_count = 2
test_hmac_service_account = account@{project}.iam.gserviceaccount.com
test_hmac_alt_service_account = other@{project}.iam.gserviceaccount.com
test_hmac_list_service_account = list@{project}.iam.gserviceaccount.com
test_notification_url = https://localhost:{port}/notifications
"""
