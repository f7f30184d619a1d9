"""The HTML page of a run: plots for each line, then the tables. One file that asks the network for nothing."""

from __future__ import annotations

from html import escape

from bench import report_tables
from bench.lines import LINES, Line
from bench.long.row import number
from bench.verdicts import medians, verdicts

_COLORS = {"lakegate": "#1a5fb4", "lakegate-signed-in": "#62a0ea", "nginx": "#26a269", "minio": "#c01c28",
           "fake-gcs-server": "#e5a50a", "versitygw": "#813d9c"}
_STYLE = """
body { font: 14px sans-serif; max-width: 1100px; margin: 2em auto; padding: 0 1em }
svg { font: 12px sans-serif; margin: .3em 1em .3em 0; vertical-align: top }
table { border-collapse: collapse; font-size: 12px }
td, th { padding: .15em .5em; text-align: right; border-bottom: 1px solid #ddd }
td:first-child, td:nth-child(2), table.words td, th { text-align: left }
.met { color: #1b7a48 } .missed { color: #b01020; font-weight: bold }
"""
# Title, unit, measure, times which it is shown. Latencies have a plot of their own.
_PLOTS = (("Server CPU per operation, less is better", "µs", "cpu_us", 1),
          ("Operations, more is better", "/s", "operations_per_second", 1),
          ("Bytes, more is better", "MB/s", "megabytes_per_second", 1),
          ("Sync calls per operation", "", "syncs", 1),
          ("Peak memory, less is better", "MiB", "peak_rss_bytes", 2**-20))
_LATENCIES = (("p50", "p50_us", 1.0), ("p99", "p99_us", 0.7), ("p99.9", "p999_us", 0.4))


def _bars(title: str, unit: str, values: list[tuple[str, str, float, float]]) -> str:
    """One plot of (label, server, value, opacity): a bar for each, its number behind it."""
    largest = max((value for _, _, value, _ in values), default=0) or 1
    rows = []
    for i, (label, server, value, opacity) in enumerate(values):
        width = 240 * value / largest
        color = _COLORS.get(server, "#77767b")
        rows.append(f'<text x="148" y="{34 + 20 * i}" text-anchor="end">{escape(label)}</text>'
                    f'<rect x="154" y="{23 + 20 * i}" width="{width:.1f}" height="14" fill="{color}" '
                    f'opacity="{opacity}"/><text x="{160 + width:.1f}" y="{34 + 20 * i}">{number(value)}</text>')
    heading = escape(f"{title} ({unit})" if unit else title)
    return (f'<svg width="480" height="{30 + 20 * len(values)}" role="img"><text x="0" y="14" font-weight="bold">'
            f'{heading}</text>{"".join(rows)}</svg>')


def _latencies(cells: dict[str, dict]) -> str:
    values = [(f"{server} {name}", server, cell[measure] / 1000, opacity)
              for server, cell in cells.items() for name, measure, opacity in _LATENCIES]
    return _bars("Latency, less is better", "ms", values)


def _verdict(verdict) -> str:
    word = "met" if verdict.is_met else "missed"
    return f'<span class="{word}">{word}</span>: {escape(verdict.text)}'


def _plots(line: Line, cells: dict[str, dict], judged: list) -> list[str]:
    parts = [f'<h2 id="{line.name}">{escape(line.title)}</h2>']
    if judged:
        parts.append("<p>" + "; ".join(_verdict(verdict) for verdict in judged) + "</p>")
    for title, unit, measure, scale in _PLOTS:
        values = [(server, server, cell[measure] * scale, 1.0) for server, cell in cells.items() if measure in cell]
        if values and (measure != "megabytes_per_second" or max(value for _, _, value, _ in values) >= 1):
            parts.append(_bars(title, unit, values))
    return [*parts, _latencies(cells)]


def _table(header, rows: list[list[str]], kind: str = "") -> str:
    lines = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in header) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    return f'<table class="{kind}">' + "\n".join(lines) + "</table>"


def _marked(row: dict) -> list[str]:
    cells = [escape(cell) for cell in report_tables.long_cells(row)]
    cells[3] = cells[3].replace("**missed**", '<span class="missed">missed</span>')
    cells[3] = cells[3] if cells[3] != "met" else '<span class="met">met</span>'
    return cells


def page(result: dict) -> str:
    table = medians(result)
    parts = ["<!doctype html><html lang=en><meta charset=utf-8><title>Lakegate, measured</title>",
             f"<style>{_STYLE}</style><h1>Lakegate, measured</h1><p>{escape(report_tables.conditions(result))}</p><ul>"]
    parts += [f"<li>{escape(server)}</li>" for server in report_tables.servers(result)] + ["</ul>"]
    if table:
        judged = [[escape(title), "; ".join(_verdict(verdict) for verdict in found)]
                  for title, found in report_tables.verdict_rows(result, table)]
        parts += ["<h2>Against the bars</h2>", _table(["line", ""], judged, "words"), "<h2>Table</h2>",
                  _table(["line", "server", *report_tables.COLUMNS],
                         [[escape(cell) for cell in row] for row in report_tables.table_rows(table)])]
    if result["long"]:
        parts += ["<h2>Long lines</h2>",
                  _table(["line", "seen", "bar", "", "details"], [_marked(row) for row in result["long"]], "words")]
    for line in LINES:
        if line.name in table:
            judged = verdicts(line, table, result["disk"], report_tables.strict_servers(result))
            parts += _plots(line, table[line.name], judged)
    return "\n".join([*parts, "</html>"])
