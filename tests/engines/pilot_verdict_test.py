"""The pilot's own judgement: its data, the copy apart, what it calls lost or wrong, its report; without engines."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from xml.etree import ElementTree

import pytest

from pilot import fingerprint, report, workload
from pilot.charts import Series, chart, nice_ceiling
from pilot.retailer import CLICKS, INVENTORY, STREAMS, Copy, Retailer
from pilot.workload import Operation, Outage, Outcome


def test_the_fingerprint_ignores_the_order_of_rows_and_notices_a_value_a_missing_row_and_a_doubled_one():
    rows = [(number, f"name-{number}") for number in range(100)]
    whole = fingerprint.of_rows(rows)
    assert whole == fingerprint.of_rows(reversed(rows))
    assert whole.checksum == sum(zlib.crc32(f"{number}|{name}".encode()) for number, name in rows)
    assert whole != fingerprint.of_rows(rows[:-1])
    assert whole != fingerprint.of_rows(rows[:-1] + [rows[0]])
    assert whole != fingerprint.of_rows(rows[:-1] + [(99, "other")])


def test_a_batch_is_the_same_for_one_seed_and_another_for_another():
    for stream in STREAMS:
        batch = Retailer(7, 50).batch(stream, 1)
        assert batch == Retailer(7, 50).batch(stream, 1)
        assert batch.rows != Retailer(8, 50).batch(stream, 1).rows
        assert batch.rows != Retailer(7, 50).batch(stream, 2).rows


def test_a_batch_that_is_written_twice_changes_nothing():
    retailer = Retailer(3, 60)
    for stream in (stream for stream in STREAMS if stream.table in (INVENTORY, CLICKS)):
        table = stream.table
        database = sqlite3.connect(":memory:")
        database.execute(f"CREATE TABLE t ({table.schema}, PRIMARY KEY ({', '.join(table.keys)}))")
        seen = []
        for number in (0, 1, 1):
            batch = retailer.batch(stream, number)
            for key in batch.removed:
                database.execute(f"DELETE FROM t WHERE {' AND '.join(f'{name} = ?' for name in table.keys)}", key)
            marks = ", ".join("?" * len(table.columns))
            database.executemany(f"INSERT OR REPLACE INTO t VALUES ({marks})", batch.rows)
            seen.append(fingerprint.of_rows(database.execute("SELECT * FROM t")))
        assert seen[0] != seen[1] == seen[2]


class TablesInMemory:
    """Stands in for Spark: the copy's own states, and by request a fault."""

    name = "memory"
    fault = ""

    def __init__(self, lake):
        self._lake = lake

    def create(self):
        self._lake.setdefault("commits", {})

    def commit(self, stream, number, _batch):
        self._lake["commits"].setdefault(stream.name, []).append(number)

    def commits_found(self):
        commits = {name: list(numbers) for name, numbers in self._lake["commits"].items()}
        if self.fault == "lost":
            commits["returns"].remove(1)
        if self.fault == "twice":
            commits["sales-east"].append(1)
        return commits

    def read(self, stream):
        done = len(self._lake["commits"].get(stream.name, []))
        older = 1 if self.fault == "stale" and done == 3 and stream.name == "clicks" else 0
        return self._lake["copy"].after(stream, done - older)

    def close(self):
        pass


class LakeInMemory(dict):
    def kill_and_start_again(self):
        return 0.0


@pytest.mark.parametrize(("fault", "found"), [("", ()), ("lost", ("lost_commits",)), ("twice", ("doubled_commits",)),
                                              ("stale", ("wrong_tables",))])
def test_a_lost_a_doubled_and_a_stale_commit_are_each_found(monkeypatch, fault, found):
    retailer = Retailer(5, 30)
    lake = LakeInMemory(copy=Copy(retailer, 3))
    monkeypatch.setattr(workload, "SparkTables", TablesInMemory)
    monkeypatch.setattr(TablesInMemory, "fault", fault)
    outcome = workload.Pilot(lake, retailer, batches=3, kills=1, seed=5).run({"memory": TablesInMemory})
    faults = ("lost_commits", "doubled_commits", "wrong_tables", "gave_up")
    assert tuple(name for name in faults if getattr(outcome, name)) == found, outcome
    assert len(outcome.outages) == 1
    assert threading.active_count() == 1


class WillNotOpen(TablesInMemory):
    def __init__(self, lake):
        raise OSError("no such engine")


class WillNotSayItsStreams(TablesInMemory):
    def reads(self, _stream):
        raise LookupError("which streams?")


@pytest.mark.parametrize("reader", (WillNotOpen, WillNotSayItsStreams))
def test_a_reader_that_breaks_is_named_and_fails_the_pilot(monkeypatch, tmp_path, reader):
    retailer = Retailer(5, 30)
    lake = LakeInMemory(copy=Copy(retailer, 2))
    monkeypatch.setattr(workload, "SparkTables", TablesInMemory)
    outcome = workload.Pilot(lake, retailer, batches=2, kills=0, seed=5).run({"memory": TablesInMemory, "odd": reader})
    assert [fault.split(":")[0] for fault in outcome.broken] == ["reader odd", "last look of odd"]
    assert not report.write_report(tmp_path, outcome, "", {"seed": 5}, [])
    assert outcome.broken[0] in (tmp_path / "report.md").read_text()
    assert threading.active_count() == 1


def test_a_writer_that_breaks_is_named_and_fails_the_pilot(monkeypatch, tmp_path):
    def batch(self, stream, number):
        if stream.name == "returns" and number == 1:
            raise LookupError("no such batch")
        return whole(self, stream, number)

    retailer, whole = Retailer(5, 30), Retailer.batch
    lake = LakeInMemory(copy=Copy(retailer, 3))
    monkeypatch.setattr(workload, "SparkTables", TablesInMemory)
    pilot = workload.Pilot(lake, retailer, batches=3, kills=1, seed=5)
    monkeypatch.setattr(Retailer, "batch", batch)
    outcome = pilot.run({"memory": TablesInMemory})
    assert outcome.broken == ["writer of returns: LookupError: no such batch"]
    assert not report.write_report(tmp_path, outcome, "", {"seed": 5}, [])


def test_every_reader_looks_at_each_of_its_tables_while_there_are_writers(monkeypatch):
    retailer = Retailer(5, 30)
    lake = LakeInMemory(copy=Copy(retailer, 2))
    monkeypatch.setattr(workload, "SparkTables", TablesInMemory)
    outcome = workload.Pilot(lake, retailer, batches=2, kills=0, seed=5).run({"memory": TablesInMemory})
    assert {operation.what for operation in outcome.operations if operation.what.startswith("read")} == {
        f"read {stream.table.name}" for stream in STREAMS}


def test_an_operation_that_fails_counts_against_the_server_unless_the_server_was_away():
    outcome = Outcome(outages=[Outage(10.0, 12.0)], operations=[
        Operation("spark", "commit sales", 11.0, 30.0, 5, "refused"),
        Operation("spark", "commit sales", 9.0, 10.5, 5, "cut"),
        Operation("spark", "commit sales", 1.0, 9.0, 5, "wrong"),
        Operation("spark", "commit sales", 1.0, 9.0, 5)])
    assert [operation.error for operation in outcome.failures_without_outage()] == ["wrong"]


def test_the_report_says_failed_when_anything_was_lost_and_its_plots_are_well_formed(tmp_path, capsys):
    good = Outcome(acknowledged={"returns": 1}, operations=[Operation("spark", "commit returns", 0.0, 1.0, 9)])
    assert report.write_report(tmp_path, good, "", {"seed": 1}, [])
    assert "Succeeded." in (tmp_path / "report.md").read_text()
    for plot in tmp_path.glob("*.svg"):
        ElementTree.fromstring(plot.read_text())
    lost = Outcome(lost_commits=["returns/0"])
    assert not report.write_report(tmp_path, lost, "", {"seed": 1}, [])
    assert "returns/0" in (tmp_path / "report.md").read_text()
    assert "FAILED" in capsys.readouterr().out


def test_a_chart_escapes_its_words_and_ends_its_axis_at_a_round_number():
    ElementTree.fromstring(chart("a < b", "x & y", [Series("<n>", [(0.0, 1.0), (2.0, 3.0)])], [(1.0, "kill -9")]))
    assert [nice_ceiling(value) for value in (0, 0.3, 1, 1.1, 9.5, 2400)] == [1.0, 0.5, 1, 2, 10, 2500]
