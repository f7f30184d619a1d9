"""What a run of the benchmark found as text: its conditions, and the cells of its tables; the tables in Markdown."""

from __future__ import annotations

from bench.lines import LINES
from bench.long.row import number
from bench.verdicts import Table, medians, verdicts

COLUMNS = ("op/s", "MB/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU µs/op", "Lakegate's CPU ×", "syncs/op",
           "peak RSS MiB", "errors")


def conditions(result: dict) -> str:
    """One paragraph: the machine, its disk and how busy it was, the load."""
    found, disk = result["conditions"], result["disk"]
    loads = [row["load_average"] for row in result["rows"] + result["long"]] or [found["load_average"][0]]
    text = (f"{found['date']}, commit {found['commit']}. {found['cpu']}, {found['cores']} cores, {found['memory_gib']} "
            f"GiB, {found['file_system']}, Linux {found['kernel']}; loopback, without TLS where a line does not say "
            f"otherwise. Load average during the run: {min(loads):.1f} to {max(loads):.1f}. Disk: one fdatasync of 4 "
            f"KiB p50 {disk['fdatasync_p50_ms']} ms; {disk['fdatasync_per_second_64']}/s by 64 threads.")
    if result["rows"]:
        text += f" {found['rounds']} rounds of {found['seconds']:g} s a load, servers in turns; medians."
    return text


def servers(result: dict) -> list[str]:
    return [f"{server['name']} ({server['version']}): {server['durability']}." for server in result["servers"]]


def strict_servers(result: dict) -> set[str]:
    return {server["name"] for server in result["servers"] if server["is_strict"]}


def cells_of(cell: dict, mine: dict | None) -> list[str]:
    """In the order of COLUMNS."""
    ratio = "" if mine is None or mine is cell else f"{mine['cpu_us'] / max(1e-9, cell['cpu_us']):.2f}"
    errors = f"{cell['errors']} ({cell['first_error'][:60]})" if cell["errors"] else "0"
    return [f"{cell['operations_per_second']:,.0f}", f"{cell['megabytes_per_second']:,.0f}",
            *(f"{cell[measure] / 1000:.2f}" for measure in ("p50_us", "p99_us", "p999_us")), f"{cell['cpu_us']:,.0f}",
            ratio, f"{cell['syncs']:.3f}" if "syncs" in cell else "", f"{cell['peak_rss_bytes'] / 2**20:.0f}", errors]


def table_rows(table: Table) -> list[list[str]]:
    rows = []
    for line in LINES:
        cells = table.get(line.name, {})
        rows += [[line.title, server, *cells_of(cell, cells.get(line.mine))] for server, cell in cells.items()]
    return rows


def verdict_rows(result: dict, table: Table) -> list[tuple[str, list]]:
    judged = [(line.title, verdicts(line, table, result["disk"], strict_servers(result))) for line in LINES]
    return [(title, found) for title, found in judged if found]


def long_cells(row: dict) -> list[str]:
    """Line, what was seen, the bar, whether it is met, details."""
    if row["error"]:
        return [row["line"], "", "", "**missed**", row["error"].replace("\n", " ")[:300]]
    bar = "" if row["bar"] is None else f"{'at least' if row['at_least'] else 'at most'} {row['bar']:,} {row['unit']}"
    met = {None: "", True: "met", False: "**missed**"}[row["met"]]
    details = ", ".join(f"{name} {value}" for name, value in row["details"].items())
    return [row["line"], f"{number(row['seen'])} {row['unit']}", bar, met, details]


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    cleaned = [[cell.replace("|", "/") for cell in row] for row in rows]
    return ["", *("| " + " | ".join(row) + " |" for row in [header, ["---"] * len(header), *cleaned])]


def markdown(result: dict) -> str:
    table = medians(result)
    text = [conditions(result), "", *(f"* {server}" for server in servers(result))]
    if table:
        text += _table(["line", "server", *COLUMNS], table_rows(table))
        judged = [[title, "; ".join(str(verdict).replace("missed:", "**missed**:") for verdict in found)]
                  for title, found in verdict_rows(result, table)]
        text += _table(["line", "against the bar"], judged)
    if result["long"]:
        text += _table(["line", "seen", "bar", "", "details"], [long_cells(row) for row in result["long"]])
    return "\n".join(text) + "\n"
