"""Writes what a run of the benchmark found: report.json (every row), report.md (tables), report.html (with plots)."""

from __future__ import annotations

import json
import pathlib

from bench import report_page, report_tables


def write(result: dict, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(result, indent=1))
    (folder / "report.md").write_text(report_tables.markdown(result))
    (folder / "report.html").write_text(report_page.page(result))
