"""The pilot's scoreboard, and its report: Markdown with plots beside it."""

from __future__ import annotations

import collections
import datetime
import pathlib
import statistics
from typing import Iterable

from pilot import answers
from pilot.charts import Series, chart
from pilot.workload import Operation, Outcome

MOST_SERIES = 7


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def scoreboard(outcome: Outcome, unexplained: list[answers.Kind]) -> list[tuple[str, int, bool]]:
    """(what, how many, whether it must be zero)."""
    commits = sum(outcome.acknowledged.values())
    reads = [op for op in outcome.operations if op.what.startswith("read") and not op.error]
    return [
        ("commits acknowledged", commits, False),
        ("rows committed", sum(op.rows for op in outcome.operations if op.rows and not op.error), False),
        ("reads while writing", len(reads), False),
        ("tables checked at the end", outcome.tables_checked, False),
        ("times the server was killed", len(outcome.outages), False),
        ("operations that failed while it was away, made again",
         sum(1 for op in outcome.operations if op.error) - len(outcome.failures_without_outage()), False),
        ("lost commits", len(outcome.lost_commits), True),
        ("commits made twice", len(outcome.doubled_commits), True),
        ("wrong results while writing", len(outcome.wrong_reads), True),
        ("wrong tables at the end", len(outcome.wrong_tables), True),
        ("writers that gave up", len(outcome.gave_up), True),
        ("parts of the pilot that broke", len(outcome.broken), True),
        ("operations that failed with the server there", len(outcome.failures_without_outage()), True),
        ("kinds of refusal without explanation", len(unexplained), True),
    ]


def print_scoreboard(rows: list[tuple[str, int, bool]]) -> bool:
    """Returns whether all that must be zero is."""
    for what, count, must_be_zero in rows:
        verdict = ("ok" if count == 0 else "FAILED") if must_be_zero else ""
        print(f"  {what:<56}{count:>9,}  {verdict}")
    return not any(count for _, count, must_be_zero in rows if must_be_zero)


def latency_table(operations: Iterable[Operation]) -> str:
    by_kind: dict[tuple[str, str], list[Operation]] = collections.defaultdict(list)
    for operation in operations:
        by_kind[operation.engine, operation.what].append(operation)
    lines = ["| engine | operation | times | failed | median s | longest s |", "|---|---|---|---|---|---|"]
    for (engine, what), found in sorted(by_kind.items()):
        seconds = [operation.seconds for operation in found if not operation.error]
        failed = sum(1 for operation in found if operation.error)
        middle = statistics.median(seconds) if seconds else 0.0
        longest = max(seconds, default=0.0)
        lines.append(f"| {engine} | {what} | {len(found)} | {failed} | {middle:.2f} | {longest:.2f} |")
    return "\n".join(lines) + "\n"


def seconds_since(entry: dict, began_at: float) -> float:
    return datetime.datetime.fromisoformat(entry["time"].replace("Z", "+00:00")).timestamp() - began_at


def per_second(moments: list[float], until: float) -> list[tuple[float, float]]:
    counts = collections.Counter(int(moment) for moment in moments)
    return [(float(second), float(counts[second])) for second in range(int(until) + 1)]


def write_plots(folder: pathlib.Path, outcome: Outcome, log_text: str) -> list[str]:
    """Writes the SVG files and returns their names."""
    requests = [(seconds_since(entry, outcome.began_at), entry) for entry in answers.entries(log_text)]
    requests = [(moment, entry) for moment, entry in requests if moment >= 0]
    until = max([moment for moment, _ in requests], default=1.0)
    kills = [(outage.began_s, "kill -9") for outage in outcome.outages]
    by_method: dict[str, list[float]] = collections.defaultdict(list)
    durations: dict[int, list[float]] = collections.defaultdict(list)
    for moment, entry in requests:
        by_method[entry["method_id"].removeprefix("storage.")].append(moment)
        durations[int(moment)].append(entry["duration_us"] / 1000)
    frequent = sorted(by_method, key=lambda method: -len(by_method[method]))[:MOST_SERIES]
    refused = collections.defaultdict(list)
    for moment, entry in requests:
        if entry["status"] >= 400:
            refused[f"{entry['method_id'].removeprefix('storage.')} {entry['status']}"].append(moment)
    refused["failed operations"] = [op.ended_s for op in outcome.operations if op.error]
    commits = collections.defaultdict(list)
    for operation in outcome.operations:
        if not operation.error and not operation.what.startswith("check"):
            commits[f"{operation.engine}: {operation.what}"].append((operation.ended_s, operation.seconds))
    rows = [operation for operation in outcome.operations if operation.rows and not operation.error]
    done, total = [(0.0, 0.0)], 0
    for operation in sorted(rows, key=lambda operation: operation.ended_s):
        total += operation.rows
        done.append((operation.ended_s, float(total)))
    plots = {
        "requests.svg": chart("Requests by kind", "requests each second",
                              [Series(method, per_second(by_method[method], until)) for method in frequent], kills),
        "answers.svg": chart("Time to the head of the server's answer", "milliseconds",
                             [Series(name, [(float(second), quantile(durations[second], share))
                                            for second in sorted(durations)])
                              for name, share in (("median", 0.5), ("99th percentile", 0.99))], kills),
        "throughput.svg": chart("Rows committed", "rows", [Series("all tables", done)], kills),
        "operations.svg": chart("How long the engines' operations took", "seconds",
                                [Series(name, points) for name, points in sorted(commits.items())], kills, dots=True),
        "refusals.svg": chart("Refusals, and operations that failed", "each second",
                              [Series(name, per_second(moments, until)) for name, moments in sorted(refused.items())],
                              kills),
    }
    for name, text in plots.items():
        (folder / name).write_text(text)
    return list(plots)


def write_report(folder: pathlib.Path, outcome: Outcome, log_text: str, settings: dict, notes: list[str]) -> bool:
    """Writes report.md and its plots, prints the scoreboard, and returns whether the pilot is a success."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = answers.refusals(log_text)
    rows = scoreboard(outcome, answers.unexplained(kinds))
    success = print_scoreboard(rows)
    plots = write_plots(folder, outcome, log_text)
    requests = answers.by_method_and_status(log_text)
    parts = ["# Pilot\n", "Succeeded.\n" if success else "**Failed.**\n", "| | |", "|---|---|",
             *(f"| {name} | {value} |" for name, value in settings.items()), "", *notes, "", "## Scoreboard\n",
             "| | | |", "|---|---|---|",
             *(f"| {what} | {count:,} | {('ok' if not count else '**failed**') if zero else ''} |"
               for what, count, zero in rows), "",
             *(f"* {fault}" for fault in (*outcome.lost_commits, *outcome.doubled_commits, *outcome.wrong_reads,
                                          *outcome.wrong_tables, *outcome.gave_up, *outcome.broken)),
             "", "## Operations of the engines\n", latency_table(outcome.operations),
             *(f"![{name.removesuffix('.svg')}]({name})\n" for name in plots),
             "## What the server was asked\n", "| method | status | times |", "|---|---|---|",
             *(f"| `{method}` | {status} | {times} |" for (method, status), times in requests.most_common()), "",
             "## Refusals\n", answers.table(kinds), "## What failed, and was made again\n",
             *(f"* {op.began_s:.1f} s to {op.ended_s:.1f} s, {op.engine}, {op.what}: {' '.join(op.error.split())}"
               for op in outcome.operations if op.error), ""]
    (folder / "report.md").write_text("\n".join(parts).rstrip("\n") + "\n")
    return success
