"""The pilot with its kills against the real server, its tables being plain objects: quick enough for every run.

Each commit is one object that is created only where there is none; a lost answer makes the writer try again, as the
engines' clients do.
"""

from __future__ import annotations

import time

import pytest
import requests

from pilot import answers, report, workload
from pilot.lake import BUCKET, Lake
from pilot.retailer import STREAMS, Copy, Retailer
from pilot.spark import session

BATCHES = 12
RETAILER = Retailer(seed=1, rows_per_batch=40)
COPY = Copy(RETAILER, BATCHES)
TRIES = 200


class PlainTables:
    """One object for each batch; a table's state is how many there are."""

    name = "http"

    def __init__(self, lake):
        self._lake = lake
        self._session = requests.Session()
        self._session.trust_env = False

    def create(self):
        """A folder needs no making."""

    def _ask(self, method: str, path: str, **arguments) -> requests.Response:
        for _ in range(TRIES):
            try:
                return self._session.request(method, self._lake.server.http_url + path, timeout=60,
                                             headers=self._lake.admin_headers, **arguments)
            except requests.ConnectionError:
                time.sleep(0.05)
        raise TimeoutError("the server did not come back")

    def commit(self, stream, number, _batch):
        answer = self._ask("POST", f"/upload/storage/v1/b/{BUCKET}/o", data=b"rows", params={
            "uploadType": "media", "name": f"{stream.name}/{number}", "ifGenerationMatch": "0"})
        assert answer.status_code in (200, 412), answer.text

    def _batches(self, stream) -> list[int]:
        answer = self._ask("GET", f"/storage/v1/b/{BUCKET}/o", params={"prefix": stream.name + "/"})
        assert answer.status_code == 200, answer.text
        return sorted(int(item["name"].split("/")[1]) for item in answer.json().get("items", ()))

    def read(self, stream):
        return COPY.after(stream, len(self._batches(stream)))

    def commits_found(self):
        return {stream.name: self._batches(stream) for stream in STREAMS}

    def close(self):
        self._session.close()


@pytest.mark.parametrize("auth", ["required", "none"])
def test_nothing_is_lost_and_no_reader_is_misled_when_the_server_is_killed_under_writers(monkeypatch, tmp_path, auth):
    monkeypatch.setattr(session, "start", lambda *_arguments: "no Spark takes part")
    monkeypatch.setattr(session, "stop", lambda _spark: None)
    monkeypatch.setattr(workload, "SparkTables", PlainTables)
    with Lake("3.1", auth) as lake:
        outcome = workload.Pilot(lake, RETAILER, BATCHES, kills=2, seed=1).run({"http": PlainTables})
        assert len(outcome.outages) == 2
        assert outcome.acknowledged == {stream.name: BATCHES for stream in STREAMS}
        assert report.write_report(tmp_path, outcome, lake.server.log_text(), {"auth": auth}, [])
        inserts = answers.by_method_and_status(lake.server.log_text())["storage.objects.insert", 200]
        assert inserts >= BATCHES * len(STREAMS) - len(outcome.outages) * len(STREAMS)
