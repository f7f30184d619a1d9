"""Holds what was measured against the bars of bench/lines.py."""

from __future__ import annotations

import dataclasses
import statistics

from bench.lines import LINES, Bar, Line

MEASURES = ("operations_per_second", "megabytes_per_second", "p50_us", "p99_us", "p999_us", "cpu_us",
            "peak_rss_bytes")
# Measure: its name, its unit, and what it is multiplied by for that unit.
_NAMES = {"cpu_us": ("CPU", "µs", 1), "operations_per_second": ("op/s", "", 1), "p50_us": ("p50", "ms", 1e-3),
          "megabytes_per_second": ("MB/s", "", 1), "syncs": ("syncs", "", 1), "p99_us": ("p99", "ms", 1e-3)}
# nginx stands for what the machine can do, not for a peer.
_NOT_A_PEER = "nginx"


@dataclasses.dataclass(frozen=True)
class Verdict:
    is_met: bool
    text: str

    def __str__(self) -> str:
        return f"{'met' if self.is_met else 'missed'}: {self.text}"


Table = dict[str, dict[str, dict]]


def medians(result: dict) -> Table:
    """By line and server: the median of each measure over the rounds, and the sum of the errors."""
    table: Table = {}
    for line in LINES:
        for server in [server["name"] for server in result["servers"]]:
            rows = [row for row in result["rows"] if (row["line"], row["server"]) == (line.name, server)]
            if not rows:
                continue
            cell = {measure: statistics.median(row[measure] for row in rows) for measure in MEASURES}
            cell["errors"] = sum(row["errors"] for row in rows)
            cell["first_error"] = next((row["first_error"] for row in rows if row["errors"]), "")
            for count in result["syncs"]:
                if (count["line"], count["server"]) == (line.name, server):
                    cell["syncs"] = count["syncs_per_operation"]
            table.setdefault(line.name, {})[server] = cell
    return table


def _reference(bar: Bar, line: Line, table: Table, disk: dict) -> tuple[str, float] | None:
    """What the bar's limit is times of, and its name; nothing where that was not measured, or failed."""
    if not bar.of:
        return "", 1.0
    if bar.of == "disk":
        return "fdatasync", disk["fdatasync_p50_ms"] * 1000
    other, _, name = bar.of.rpartition(":")
    cell = table.get(name, {}).get("lakegate") if other == "line" else table[line.name].get(name)
    if cell is None or cell["errors"] or bar.measure not in cell:
        return None
    return name, cell[bar.measure]


def _judge(bar: Bar, mine: dict, reference: tuple[str, float]) -> Verdict:
    name, unit, scale = _NAMES[bar.measure]
    of, value = reference
    found = mine[bar.measure] / max(1e-9, value)
    is_met = found >= bar.limit if bar.at_least else found <= bar.limit
    if of:
        return Verdict(is_met, f"{found:.2f} x {of} {name} (bar {bar.limit:g})")
    decimals = 0 if found * scale >= 100 else 2
    seen = " ".join(word for word in (f"{found * scale:,.{decimals}f}", unit, name) if word)
    return Verdict(is_met, f"{seen} (bar {bar.limit * scale:,g})")


def _best_p99(line: Line, cells: dict[str, dict], strict: set[str]) -> tuple[str, float] | None:
    """The best peer's p99 in a line of 64 clients; of writes, only peers that sync what they acknowledge count."""
    peers = [(cell["p99_us"], server) for server, cell in cells.items()
             if not server.startswith("lakegate") and server != _NOT_A_PEER and not cell["errors"]
             and (server in strict or not line.writes)]
    if line.clients != 64 or line.rate or not peers:
        return None
    least_us, server = min(peers)
    return server, least_us


def verdicts(line: Line, table: Table, disk: dict, strict: set[str]) -> list[Verdict]:
    """How Lakegate stands against the bars of this line whose other side was measured."""
    mine = table.get(line.name, {}).get(line.mine)
    if mine is None:
        return []
    # Operations that fail are fast; nothing is met by them.
    if mine["errors"]:
        return [Verdict(False, f"{mine['errors']} errors ({mine['first_error']})")]
    found = []
    for bar in line.bars:
        reference = _reference(bar, line, table, disk)
        is_needless = bar.without in table[line.name]
        if reference is not None and bar.measure in mine and not is_needless:
            found.append(_judge(bar, mine, reference))
    best = _best_p99(line, table[line.name], strict)
    if best:
        found.append(_judge(Bar("p99_us", 1.0, best[0]), mine, best))
    return found
