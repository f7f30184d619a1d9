"""`./dev bench`: its lines run on the real server, and a server that fails is not reported as a fast one."""

import json
import os

import pytest

from bench import measurement, run
from bench.long import names as names_lines
from bench.long import uploads
from bench.servers.subject import Subject
from tests.bench.toy_server import ToyServer

SHORT = ["--rounds", "1", "--seconds", "0.2", "--no-syncs"]
SHORT_LONG = ["--names", "2000", "--uploads", "2", "--large-mib", "8", "--connections", "100", "--tls-connections",
              "10", "--set-mib", "1", "--settle-seconds", "0", "--beside-seconds", "0.3"]
# A lifecycle pass must go on beside a load; of a folder, few objects are enough.
OBJECTS = {"lifecycle": "12000", "folders": "2000"}


@pytest.fixture(autouse=True)
def _no_probe_of_the_disk(monkeypatch):
    probed = {"fdatasync_per_second_1": 1, "fdatasync_p50_ms": 1.0, "fdatasync_per_second_64": 1}
    monkeypatch.setattr(run, "sync_rate", lambda _folder: probed)


def bench(tmp_path, *flags: str) -> tuple[int, dict]:
    code = run.main([*SHORT, "--out", str(tmp_path / "out"), "--data-dir", str(tmp_path), *flags])
    return code, json.loads((tmp_path / "out" / "report.json").read_text())


def markdown(tmp_path) -> str:
    return (tmp_path / "out" / "report.md").read_text()


@pytest.mark.parametrize("lines", ["get-4k-tls,put-4k-tls", "get-4k-signed-in,put-4k-signed-in",
                                   "get-4k-s3,put-4k-s3,delete-s3,list-s3", "create,put-4k"])
def test_lines_run_without_errors_and_are_reported(tmp_path, lines):
    code, result = bench(tmp_path, "--lines", lines)
    assert code == 0
    assert {row["line"] for row in result["rows"]} == set(lines.split(","))
    for row in result["rows"]:
        assert row["errors"] == 0 and row["operations"] > 0 and row["p99_us"] >= row["p50_us"] > 0, row
    page = (tmp_path / "out" / "report.html").read_text()
    for line in lines.split(","):
        assert f'id="{line}"' in page


def test_signing_in_is_held_against_the_same_line_without(tmp_path):
    bench(tmp_path, "--lines", "get-4k-signed-in")
    assert "x lakegate CPU (bar 1.3)" in markdown(tmp_path)


@pytest.mark.parametrize("group, figures", [("connections", 2), ("uploads", 3), ("space", 12), ("lifecycle", 3),
                                            ("folders", 4)])
def test_long_lines_run(tmp_path, group, figures):
    code, result = bench(tmp_path, "--lines", group, *SHORT_LONG, "--objects", OBJECTS.get(group, "1"))
    assert code == 0, result["long"]
    assert len(result["long"]) == figures
    assert all(row["seen"] > 0 or "slower by" in row["line"] for row in result["long"]), result["long"]
    assert not list(tmp_path.glob("lakegate-bench-*")), "the data is left behind"


def test_uploads_are_smaller_where_the_disk_is_small(tmp_path, monkeypatch):
    class Usage:
        free = 80 << 20

    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _folder: Usage)
    code, result = bench(tmp_path, "--lines", "uploads", "--uploads", "2", "--large-mib", "4096")
    assert code == 0, result["long"]
    assert "PUT, 2 x 24 MiB at once" in result["long"][0]["line"]


def few_names(monkeypatch) -> None:
    monkeypatch.setattr(names_lines, "_LISTS", 10)
    monkeypatch.setattr(names_lines, "_ROUNDS", 1)
    monkeypatch.setattr(names_lines, "FEW_NAMES", 1000)


def test_starts_and_listings_with_many_names_run(tmp_path, monkeypatch):
    few_names(monkeypatch)
    code, result = bench(tmp_path, "--lines", "names", *SHORT_LONG)
    assert code == 0, result["long"]
    assert [row["line"].partition(",")[0] for row in result["long"]][1] == "start with 2"
    assert len(result["long"]) == 10


def test_a_fill_that_takes_too_long_ends_and_says_how_far_it_came(tmp_path, monkeypatch):
    few_names(monkeypatch)
    monkeypatch.setattr(names_lines, "_SLICE", 2000)
    code, result = bench(tmp_path, "--lines", "names", "--names", "100000000", "--fill-seconds", "0.01")
    assert code == 0, result["long"]
    assert result["long"][0]["details"]["names"] == "2,000"


class Failing(Subject):
    """Answers, quickly, that it is not there."""

    name = "lakegate"
    durability = "none"
    dialect = "json"

    def start(self) -> None:
        self.toy = ToyServer("503 Service Unavailable")
        self.port = self.toy.port

    @property
    def pid(self) -> int:
        return os.getpid()

    def version(self) -> str:
        return "none"

    def close(self) -> None:
        self.toy.close()


class Failing2(Failing):
    """Fails as a peer."""

    name = "minio"


@pytest.fixture
def one_fails(monkeypatch):
    monkeypatch.setattr(measurement.process, "reset_peaks", lambda _pid: None)
    monkeypatch.setitem(measurement.SERVERS, "lakegate", Failing)


@pytest.mark.parametrize("line", ["get-4k", "put-4k", "create"])
def test_a_server_that_fails_is_said_to_fail_and_meets_no_bar(tmp_path, one_fails, line, capsys):
    code, result = bench(tmp_path, "--lines", line)
    assert code == 1
    assert result["rows"][0]["errors"] > 0
    assert "503" in result["rows"][0]["first_error"]
    assert "**missed**" in markdown(tmp_path)
    assert "met:" not in markdown(tmp_path)
    assert "0 bars met, 1 missed" in capsys.readouterr().out


def test_a_peer_that_fails_does_not_end_the_run_and_is_no_measure(tmp_path, monkeypatch):
    monkeypatch.setattr(measurement.process, "reset_peaks", lambda _pid: None)
    monkeypatch.setitem(measurement.SERVERS, "minio", Failing2)
    code, result = bench(tmp_path, "--lines", "put-4k", "--against", "minio")
    assert code == 0
    assert {row["server"]: row["errors"] > 0 for row in result["rows"]} == {"lakegate": False, "minio": True}
    assert "x minio" not in markdown(tmp_path)


def test_a_peer_that_does_not_start_ends_the_run_and_says_which(tmp_path, monkeypatch):
    class Absent(Failing2):
        def start(self) -> None:
            super().start()
            raise RuntimeError("there is no Go to build it with")

    monkeypatch.setitem(measurement.SERVERS, "minio", Absent)
    with pytest.raises(SystemExit, match="minio does not start: there is no Go"):
        bench(tmp_path, "--lines", "put-4k", "--against", "minio")


def test_a_long_line_that_fails_is_an_error_and_the_next_one_goes_on(tmp_path, monkeypatch):
    def broken(_folder, _arguments):
        raise RuntimeError("nothing works")
        yield

    monkeypatch.setattr(names_lines, "measure", broken)
    code, result = bench(tmp_path, "--lines", "names,connections", *SHORT_LONG)
    assert code == 1
    assert "nothing works" in markdown(tmp_path)
    assert [bool(row["error"]) for row in result["long"]] == [True, False, False]


def test_an_unknown_line_is_refused(tmp_path):
    with pytest.raises(SystemExit):
        run.main(["--lines", "get-5k", "--out", str(tmp_path)])
