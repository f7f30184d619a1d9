"""Runs the cases of gsutil's own test suite that speak to a server, over TLS, against a server of their own.

A run takes the modules of SHORT_MODULES; with LAKEGATE_GSUTIL_SUITE=all (`./dev clients --all`) it takes every module.
gsutil's unit cases speak to a storage service that it mocks, so that they say nothing about this one.

What cannot pass stands in `gsutil_suite/exceptions.txt`, one reason each. The list is held exact: a case that fails or
skips itself and is not listed is a failure, and so is a listed one that passes or that gsutil no longer has.
"""

from __future__ import annotations

import json
import os
import pathlib
import re

import pytest
import requests

from tests.clients.gsutil_suite.suite import PROJECT, Case, Suite, Verdict
from tests.support.server import Server
from tests.support.sign_in import admin, admin_init

EXCEPTIONS_FILE = pathlib.Path(__file__).parent / "gsutil_suite" / "exceptions.txt"
RUNS_ALL = os.environ.get("LAKEGATE_GSUTIL_SUITE") == "all"
SHORT_MODULES = ["Doption", "autoclass", "bucketconfig", "bucketpolicyonly", "cat", "compose", "cors", "hmac", "kms",
                 "label", "lifecycle", "logging"]
# More than the machine has: much of the time goes by in sleeps of retries.
PROCESSES = 2 + (os.cpu_count() or 2)
OUTCOMES = {"fails": "failed", "skips": "skipped", "signin": "failed",
            "root": "failed" if os.geteuid() == 0 else "passed"}


def read_exceptions() -> dict[str, tuple[str, str]]:
    """{case: (kind, reason)}"""
    found = {}
    for line in EXCEPTIONS_FILE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            kind, name, reason = re.fullmatch(r"(fails|skips|signin|root) +(\S+): (.+)", line).groups()
            assert name not in found, f"{name} is listed twice"
            found[name] = (kind, reason)
    return found


@pytest.fixture(scope="module")
def suite(tmp_path_factory):
    with Server(with_tls=True) as server:
        # The bucket from which gsutil updates itself; cases list it.
        made = requests.post(f"{server.http_url}/storage/v1/b?project={PROJECT}", json={"name": "pub"}, timeout=30)
        made.raise_for_status()
        tarball = requests.post(f"{server.http_url}/upload/storage/v1/b/pub/o?uploadType=media&name=gsutil.tar.gz",
                                data=b"gsutil", timeout=30)
        tarball.raise_for_status()
        with Suite(tmp_path_factory.mktemp("suite"), server.ports["https"], server.ca_file) as running:
            yield running


@pytest.fixture(scope="module")
def signed_in_suite(tmp_path_factory):
    """gsutil as an owner of the project, at a server that lets in nobody else."""
    with Server(with_tls=True, auth="required", project=PROJECT) as server:
        admin_init(server)
        for role in ("roles/owner", "roles/storage.admin"):
            admin(server, "grant", role, "user:ann@example.com")
        file = json.loads(admin(server, "refresh-token", "create", "ann@example.com"))
        credentials = {name: file[name] for name in ("refresh_token", "client_id", "client_secret")}
        with Suite(tmp_path_factory.mktemp("signed-in"), server.ports["https"], server.ca_file,
                   credentials=credentials) as running:
            yield running


def test_the_cases_that_need_sign_in_pass_where_it_is_required(signed_in_suite):
    cases = [Case(name, True, False) for name, (kind, _reason) in read_exceptions().items() if kind == "signin"]
    assert len(cases) == 5
    verdicts = signed_in_suite.run(cases, PROCESSES)
    failed = [f"{name}: {verdict.outcome}\n{verdict.text[-3000:]}" for name, verdict in verdicts.items()
              if verdict.outcome != "passed"]
    assert not failed, "\n".join(failed)
    assert len(verdicts) == len(cases)


def test_every_case_ends_as_the_list_of_exceptions_says(suite):
    cases = [case for case in suite.list_cases(None if RUNS_ALL else SHORT_MODULES) if case.integration]
    assert len(cases) > (900 if RUNS_ALL else 130), "gsutil's cases were not found"
    verdicts = suite.run(cases, PROCESSES)
    exceptions = read_exceptions()
    problems = []
    for case in cases:
        verdict = verdicts.get(case.name, Verdict("failed", "no verdict"))
        kind, _reason = exceptions.get(case.name, ("", ""))
        expected = OUTCOMES.get(kind, "passed")
        if verdict.outcome != expected:
            problems.append(f"{case.name}: {verdict.outcome}, not {expected}\n{verdict.text[-3000:]}")
    if RUNS_ALL:
        known = {case.name for case in cases}
        problems += [f"{name}: gsutil has no such case any more" for name in exceptions if name not in known]
    passed = sum(verdict.outcome == "passed" for verdict in verdicts.values())
    print(f"{passed} of {len(cases)} of gsutil's own cases passed, {len(exceptions)} are listed as exceptions")
    assert not problems, f"{len(problems)} cases:\n" + "\n".join(problems)
