"""`./dev pilot`: the engine tests, then the pilot. Exit status 1 when a test failed, or when the pilot lost or mixed up
anything. pilot/README.md says what to expect."""

from __future__ import annotations

import argparse
import os
import pathlib
import subprocess
import sys
import time

from pilot import engines, report
from pilot.install import PILOT_DIR, REPOSITORY
from pilot.lake import Lake
from pilot.retailer import Retailer
from pilot.spark.retail_tables import SparkTables
from pilot.spark.session import CONNECTORS
from pilot.workload import Pilot

REPORT_DIR = PILOT_DIR / "report"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev pilot", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few batches and one kill, with no tests")
    parser.add_argument("--tests", metavar="EXPRESSION", nargs="?", const="",
                        help="only the engine tests, or those whose names match pytest's -k")
    parser.add_argument("--workload", action="store_true", help="only the pilot, at full length")
    parser.add_argument("--connector", choices=CONNECTORS, default="3.1", help="line of the Hadoop connector")
    parser.add_argument("--auth", choices=("required", "none"), default="required")
    parser.add_argument("--batches", type=int, help="batches of each writer")
    parser.add_argument("--rows", type=int, help="rows of a batch")
    parser.add_argument("--kills", type=int, help="how often the server is killed")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("LAKEGATE_SEED", "1")))
    parser.add_argument("--report", type=pathlib.Path, default=REPORT_DIR, help="folder for the report")
    return parser.parse_args(arguments)


def run_tests(expression: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA", "--tb=short", "--durations=10",
               "tests/engines", *(["-k", expression] if expression else [])]
    return subprocess.run(command, cwd=REPOSITORY, check=False, stdin=subprocess.DEVNULL).returncode == 0


def run_pilot(options: argparse.Namespace) -> bool:
    batches = options.batches or (2 if options.short else 12)
    rows = options.rows or (200 if options.short else 1500)
    kills = options.kills if options.kills is not None else (1 if options.short else 2)
    others, notes = engines.other_engines()
    settings = {"seed": options.seed, "connector": options.connector, "auth": options.auth,
                "batches of each writer": batches, "rows of a batch": rows, "kills": kills,
                "readers": ", ".join(("spark", *others))}
    print("==> the pilot:", ", ".join(f"{name} {value}" for name, value in settings.items()), flush=True)
    print("\n".join(notes), flush=True)
    began = time.monotonic()
    lake = Lake(options.connector, options.auth)
    try:
        lake.start()
        print(f"    server and Spark are there after {time.monotonic() - began:.0f} s", flush=True)
        pilot = Pilot(lake, Retailer(options.seed, rows), batches, kills, options.seed)
        outcome = pilot.run({"spark": SparkTables, **others})
        settings["seconds"] = round(time.monotonic() - began)
        success = report.write_report(options.report, outcome, lake.server.log_text(), settings, notes)
    finally:
        lake.close()
    print(f"    {settings['seconds']} s; the report is {options.report / 'report.md'}")
    return success


def main() -> int:
    options = parse(sys.argv[1:])
    success = True
    if not options.short and not options.workload:
        success = run_tests(options.tests or "")
    if options.tests is None:
        success = run_pilot(options) and success
    print("pilot:", "succeeded" if success else "FAILED")
    return 0 if success else 1


if __name__ == "__main__":
    sys.exit(main())
