"""Writes what a run of the benchmark found: JSON, a Markdown table, and one HTML page with plots in it."""

from __future__ import annotations

import html
import json
import pathlib
import statistics

from bench.lines import LINES, Line

_COLORS = {"lakegate": "#1a5fb4", "nginx": "#26a269", "minio": "#c01c28", "fake-gcs-server": "#e5a50a"}
_MEASURES = ("operations_per_second", "megabytes_per_second", "p50_us", "p99_us", "p999_us", "cpu_us",
             "peak_rss_bytes")


def medians(result: dict) -> dict[str, dict[str, dict]]:
    """By line and server: the median of each measure over the rounds, and the sum of the errors."""
    table: dict[str, dict[str, dict]] = {}
    for line in LINES:
        for server in [server["name"] for server in result["servers"]]:
            rows = [row for row in result["rows"] if (row["line"], row["server"]) == (line.name, server)]
            if not rows:
                continue
            cell = {measure: statistics.median(row[measure] for row in rows) for measure in _MEASURES}
            cell["errors"] = sum(row["errors"] for row in rows)
            for count in result["syncs"]:
                if (count["line"], count["server"]) == (line.name, server):
                    cell["syncs"] = count["syncs_per_operation"]
            table.setdefault(line.name, {})[server] = cell
    return table


def verdict(line: Line, cells: dict[str, dict]) -> str:
    """How Lakegate stands against the bar of this line; empty where there is none, or its peer was not measured."""
    mine = cells.get("lakegate")
    if mine is None:
        return ""
    judged = []
    if line.bar and line.bar[0] in cells:
        peer, times = line.bar
        ratio = mine["cpu_us"] / max(1e-9, cells[peer]["cpu_us"])
        judged.append((ratio <= times, f"{ratio:.2f} x {peer} CPU (bar {times:g})"))
    if line.cpu_us is not None:
        judged.append((mine["cpu_us"] <= line.cpu_us, f"{mine['cpu_us']:,.0f} µs CPU (bar {line.cpu_us:,.0f})"))
    if line.rate_bar and line.rate_bar[0] in cells:
        peer, times = line.rate_bar
        ratio = mine["operations_per_second"] / max(1e-9, cells[peer]["operations_per_second"])
        judged.append((ratio >= times, f"{ratio:.1f} x {peer} op/s (bar {times:g})"))
    return "; ".join(f"{'met' if met else '**missed**'}: {text}" for met, text in judged)


def _ratio(mine: dict | None, peer: dict) -> str:
    if mine is None or mine is peer:
        return ""
    return f"{mine['cpu_us'] / max(1e-9, peer['cpu_us']):.2f}"


def markdown(result: dict) -> str:
    conditions, disk = result["conditions"], result["disk"]
    loads = [row["load_average"] for row in result["rows"]]
    text = [f"{conditions['date']}. {conditions['cpu']}, {conditions['cores']} cores, {conditions['memory_gib']} GiB, "
            f"{conditions['file_system']}, Linux {conditions['kernel']}; loopback, no TLS. {conditions['rounds']} "
            f"rounds of {conditions['seconds']:g} s a load, servers in turns; medians. Load average during the run: "
            f"{min(loads):.1f} to {max(loads):.1f}. Disk: one fdatasync of 4 KiB p50 {disk['fdatasync_p50_ms']} ms; "
            f"{disk['fdatasync_per_second_64']}/s by 64 threads.", ""]
    text += [f"* **{server['name']}** ({server['version']}): {server['durability']}." for server in result["servers"]]
    text += ["", "| line | server | op/s | MB/s | p50 ms | p99 ms | p99.9 ms | CPU µs/op | Lakegate's CPU × | syncs/op "
             "| peak RSS MiB | errors |", "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    table = medians(result)
    for line in LINES:
        for server, cell in table.get(line.name, {}).items():
            syncs = f"{cell['syncs']:.3f}" if "syncs" in cell else ""
            text.append(f"| {line.title} | {server} | {cell['operations_per_second']:,.0f} | "
                        f"{cell['megabytes_per_second']:,.0f} | {cell['p50_us'] / 1000:.2f} | "
                        f"{cell['p99_us'] / 1000:.2f} | {cell['p999_us'] / 1000:.2f} | {cell['cpu_us']:,.0f} | "
                        f"{_ratio(table[line.name].get('lakegate'), cell)} | {syncs} | "
                        f"{cell['peak_rss_bytes'] / 2**20:.0f} | {cell['errors']} |")
    text += ["", "| line | against the bar |", "|---|---|"]
    for line in LINES:
        judged = verdict(line, table.get(line.name, {}))
        if judged:
            text.append(f"| {line.title} | {judged} |")
    return "\n".join(text) + "\n"


def _bars(title: str, unit: str, values: list[tuple[str, float]]) -> str:
    """One plot: a bar for each server. The number stands behind its bar."""
    largest = max((value for _, value in values), default=0) or 1
    rows = []
    for i, (server, value) in enumerate(values):
        width = 260 * value / largest
        color = _COLORS.get(server, "#77767b")
        rows.append(f'<text x="108" y="{34 + 20 * i}" text-anchor="end">{html.escape(server)}</text>'
                    f'<rect x="114" y="{23 + 20 * i}" width="{width:.1f}" height="14" fill="{color}"/>'
                    f'<text x="{120 + width:.1f}" y="{34 + 20 * i}">{value:,.3g}</text>')
    height = 30 + 20 * len(values)
    return (f'<svg width="450" height="{height}" role="img"><text x="0" y="14" font-weight="bold">'
            f'{html.escape(title)} ({html.escape(unit)})</text>{"".join(rows)}</svg>')


def page(result: dict) -> str:
    table = medians(result)
    parts = ["<!doctype html><html lang=en><meta charset=utf-8><title>Lakegate, measured</title>",
             "<style>body{font:14px sans-serif;max-width:1000px;margin:2em auto;padding:0 1em}svg{font:12px sans-serif;"
             "margin:.3em 1em .3em 0}pre{white-space:pre-wrap;background:#f6f5f4;padding:1em}</style>",
             "<h1>Lakegate, measured</h1>"]
    head = markdown(result).split("| line |")[0]
    parts.append(f"<pre>{html.escape(head)}</pre>")
    for line in LINES:
        cells = table.get(line.name)
        if not cells:
            continue
        parts.append(f"<h2>{html.escape(line.title)}</h2>")
        judged = verdict(line, cells).replace("**", "")
        if judged:
            parts.append(f"<p>{html.escape(judged)}</p>")
        for title, unit, measure, scale in (("Server CPU per operation, less is better", "µs", "cpu_us", 1),
                                            ("Operations, more is better", "/s", "operations_per_second", 1),
                                            ("Latency p99, less is better", "ms", "p99_us", 1e-3),
                                            ("Peak memory", "MiB", "peak_rss_bytes", 2**-20)):
            parts.append(_bars(title, unit, [(server, cell[measure] * scale) for server, cell in cells.items()]))
    parts.append(f"<h2>Table</h2><pre>{html.escape(markdown(result))}</pre></html>")
    return "\n".join(parts)


def write(result: dict, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(result, indent=1))
    (folder / "report.md").write_text(markdown(result))
    (folder / "report.html").write_text(page(result))
