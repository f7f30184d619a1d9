"""The verdicts of the benchmark: what meets a bar, what does not, and what is not judged."""

import pytest

from bench.lines import LINES, Bar, Line
from bench.report_page import page
from bench.report_tables import markdown
from bench.verdicts import medians, verdicts

DISK = {"fdatasync_p50_ms": 2.0, "fdatasync_per_second_1": 1, "fdatasync_per_second_64": 1}


def cell(**measures) -> dict:
    return {"operations_per_second": 100.0, "megabytes_per_second": 10.0, "p50_us": 10, "p99_us": 100, "p999_us": 200,
            "cpu_us": 50.0, "peak_rss_bytes": 1 << 20, "errors": 0, "first_error": "", **measures}


def judged(*bars: Bar, strict=("minio",), line_arguments=None, other_lines=None, **cells) -> list[tuple[bool, str]]:
    line = Line(**{"name": "x", "title": "X", "kind": "put", "clients": 1, "bars": bars, **(line_arguments or {})})
    table = {"x": {name.replace("_", "-"): value for name, value in cells.items()}, **(other_lines or {})}
    return [(verdict.is_met, verdict.text) for verdict in verdicts(line, table, DISK, set(strict))]


@pytest.mark.parametrize("cpu, is_met", [(99.0, True), (101.0, False)])
def test_a_bar_by_itself_is_an_upper_bound(cpu, is_met):
    assert judged(Bar("cpu_us", 100), lakegate=cell(cpu_us=cpu))[0][0] is is_met


@pytest.mark.parametrize("peer_cpu, is_met", [(26.0, True), (24.0, False)])
def test_a_bar_beside_a_peer_is_a_ratio(peer_cpu, is_met):
    assert judged(Bar("cpu_us", 2.0, "nginx"), lakegate=cell(), nginx=cell(cpu_us=peer_cpu))[0][0] is is_met


def test_a_bar_whose_peer_was_not_there_or_failed_is_not_judged():
    assert judged(Bar("cpu_us", 2.0, "nginx"), lakegate=cell()) == []
    assert judged(Bar("cpu_us", 2.0, "nginx"), lakegate=cell(), nginx=cell(errors=1)) == []


def test_an_absolute_bar_stands_in_for_a_missing_peer_only():
    bars = (Bar("cpu_us", 1.2, "versitygw"), Bar("cpu_us", 10, without="versitygw"))
    assert [met for met, _ in judged(*bars, lakegate=cell())] == [False]
    assert [met for met, _ in judged(*bars, lakegate=cell(), versitygw=cell())] == [True]


def test_rates_have_lower_bounds():
    bar = Bar("operations_per_second", 8.0, "minio", at_least=True)
    assert judged(bar, lakegate=cell(operations_per_second=801), minio=cell())[0][0]
    assert not judged(bar, lakegate=cell(operations_per_second=799), minio=cell())[0][0]


def test_another_line_and_the_disk_are_measures_too():
    other = {"put-256m": {"lakegate": cell(cpu_us=40.0)}}
    assert not judged(Bar("cpu_us", 1.15, "line:put-256m"), lakegate=cell(), other_lines=other)[0][0]
    assert judged(Bar("p50_us", 2.0, "disk"), lakegate=cell(p50_us=3900))[0][0]
    assert not judged(Bar("p50_us", 2.0, "disk"), lakegate=cell(p50_us=4100))[0][0]


def test_errors_meet_no_bar():
    found = judged(Bar("cpu_us", 100), lakegate=cell(cpu_us=1.0, errors=3, first_error="status 500"))
    assert found == [(False, "3 errors (status 500)")]


def test_p99_of_writes_is_held_against_the_best_peer_that_syncs():
    cells = {"lakegate": cell(p99_us=100), "minio": cell(p99_us=120), "versitygw": cell(p99_us=50)}
    assert judged(line_arguments={"clients": 64}, **cells) == [(True, "0.83 x minio p99 (bar 1)")]
    # Reads need no sync, so every peer counts.
    reads = judged(line_arguments={"clients": 64, "kind": "get"}, **cells)
    assert reads == [(False, "2.00 x versitygw p99 (bar 1)")]


def test_nginx_is_no_peer_whose_p99_counts():
    assert judged(line_arguments={"clients": 64}, lakegate=cell(), nginx=cell(p99_us=1)) == []


def result() -> dict:
    rows = [{"line": "put-4k", "server": server, "operations": 10, "load_average": 1.0, "round": number,
             **cell(operations_per_second=rate)}
            for server, rates in (("lakegate", (900.0, 1000.0, 1100.0)), ("minio", (100.0, 100.0, 90.0)))
            for number, rate in enumerate(rates)]
    return {"conditions": {"date": "today", "commit": "abc", "cpu": "<fast>", "cores": 2, "memory_gib": 3,
                           "file_system": "ext4", "kernel": "6", "rounds": 3, "seconds": 2.0, "load_average": [1.0]},
            "disk": DISK, "rows": rows, "long": [],
            "servers": [{"name": name, "version": "v1", "durability": "synced", "is_strict": True}
                        for name in ("lakegate", "minio")],
            "syncs": [{"line": "put-4k", "server": "lakegate", "syncs_per_operation": 0.05}]}


def test_rounds_are_summed_up_by_medians():
    assert medians(result())["put-4k"]["lakegate"]["operations_per_second"] == 1000.0


def test_the_table_and_the_page_hold_every_measure():
    for text in (markdown(result()), page(result())):
        for wanted in ("op/s", "MB/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU", "syncs/op", "peak RSS", "0.050",
                       "10.00 x minio op/s (bar 8)", "load", "v1", "synced"):
            assert wanted in text, wanted


def test_the_page_has_plots_and_takes_no_text_as_markup():
    text = page(result())
    assert text.count("<svg") >= 5
    assert "<fast>" not in text and "&lt;fast&gt;" in text


def test_names_of_lines_are_unique_and_bars_name_lines_that_exist():
    names = [line.name for line in LINES]
    assert len(names) == len(set(names))
    for line in LINES:
        for bar in line.bars:
            assert not bar.of.startswith("line:") or bar.of.removeprefix("line:") in names
