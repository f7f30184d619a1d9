"""One figure of a long line, its bar, and whether it is met."""

from __future__ import annotations


def make_row(line: str, seen: float, unit: str, bar: float | None = None, at_least: bool = False, **details) -> dict:
    met = None if bar is None else (seen >= bar if at_least else seen <= bar)
    return {"line": line, "seen": round(seen, 3), "unit": unit, "bar": bar, "at_least": at_least, "met": met,
            "details": details, "error": ""}


def failed_row(line: str, error: str) -> dict:
    return {"line": line, "seen": 0, "unit": "", "bar": None, "at_least": False, "met": False, "details": {},
            "error": error}


def number(value: float) -> str:
    """With what digits can be trusted."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def print_row(row: dict) -> None:
    if row["error"]:
        print(f"{row['line']}: ERROR {row['error']}", flush=True)
        return
    bar = "" if row["bar"] is None else f" (bar {row['bar']:g}: {'met' if row['met'] else 'missed'})"
    details = ", ".join(f"{name} {value}" for name, value in row["details"].items())
    print(f"{row['line']}: {number(row['seen'])} {row['unit']}{bar}  {details}", flush=True)
