"""The pilot's count of refusals: from the server's own log, as /metrics has it, and with an explanation for each."""

from __future__ import annotations

import json

import requests

from pilot import answers
from pilot.lake import LOG_REQUESTS
from tests.support.server import REPOSITORY, Server


def line(method: str, status: int, error: str = "") -> str:
    return json.dumps({"message": "request", "method_id": method, "status": status, "error": error})


def test_refusals_of_one_kind_are_counted_together_whatever_the_name():
    log = "\n".join([line("storage.objects.get", 404, "No such object: lake/a"), line("storage.objects.get", 200),
                     line("storage.objects.get", 404, "No such object: lake/b"), '{"message":"request","met'])
    assert list(answers.refusals(log).values()) == [2]
    assert answers.unexplained(answers.refusals(log)) == []


def test_a_refusal_of_a_known_method_and_status_with_another_cause_is_not_explained():
    log = line("storage.objects.insert", 412, "The lease is held by somebody else.")
    (kind,) = answers.unexplained(answers.refusals(log))
    assert (kind.method, kind.status) == ("storage.objects.insert", 412)
    assert "not explained" in answers.table(answers.refusals(log))


def test_the_log_of_requests_and_the_metrics_of_a_real_server_agree():
    with Server(extra_arguments=LOG_REQUESTS) as server:
        url = f"{server.http_url}/storage/v1/b"
        assert requests.post(f"{url}?project=p", json={"name": "lake"}, timeout=60).status_code == 200
        assert requests.get(f"{url}/lake/o/absent", timeout=60).status_code == 404
        assert requests.get(f"{url}/other/o/absent", timeout=60).status_code == 404
        assert answers.disagreement(server.log_text(), server.metrics()) == {}
        kinds = answers.refusals(server.log_text())
        assert {(kind.method, kind.status) for kind in kinds} == {("storage.objects.get", 404)}
        log_of_one_more = server.log_text() + line("storage.objects.get", 404, "No such object: lake/absent") + "\n"
        assert answers.disagreement(log_of_one_more, server.metrics()) != {}


def test_every_explanation_stands_in_the_page_for_users():
    page = (REPOSITORY / "docs" / "using" / "engine-refusals.md").read_text()
    for entry in answers.EXPLAINED:
        assert f"| `{entry.method}` | {entry.status} | {entry.cause} | {entry.why} |" in page.splitlines(), entry
