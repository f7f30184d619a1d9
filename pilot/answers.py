"""Counts what a server answered, and knows why an engine is refused something.

The server's own log of requests (`--log-level debug --log-format json`) is what is read: it has the method, the status
and the cause of each answer, parts of batches included, and unlike /metrics it outlives a killed server. Where one
process served everything, `disagreement` holds the two against each other.

Every kind of refusal, a method with a status and a cause, must stand in EXPLAINED. One that does not fails the run.
"""

from __future__ import annotations

import collections
import dataclasses
import json
import re
from typing import Iterable, Iterator

METRIC = re.compile(r'^lakegate_requests_total\{method="([^"]+)",status="(\d+)"\} (\d+)')
# What differs between two refusals of the same kind.
NAME_IN_CAUSE = re.compile(r"(No such object: |bucket ).*")


@dataclasses.dataclass(frozen=True)
class Kind:
    method: str
    status: int
    cause: str


@dataclasses.dataclass(frozen=True)
class Explanation:
    """Refusals of `method` with `status` whose cause begins so, and why an engine that works meets them."""

    method: str
    status: int
    cause: str
    why: str

    def covers(self, kind: Kind) -> bool:
        return (kind.method, kind.status) == (self.method, self.status) and kind.cause.startswith(self.cause)


EXPLAINED = (
    Explanation("storage.objects.get", 404, "No such object",
                "Engines look before they write, and the connector asks for `name` and `name/` of each path and of each"
                " parent, since an object store has no folders."),
    Explanation("storage.objects.insert", 412, "At least one of the pre-conditions",
                "Something was to be created that is there (`ifGenerationMatch=0`): a folder's marker (the connector"
                " looks and goes on), or a Delta commit that another writer made first (the loser commits again)."),
    Explanation("storage.objects.insert", 412, "The name is leased",
                "A prefix is fenced by a [lease](leases.md), and a job that does not name the lease writes below it: it"
                " is kept out, as was asked."),
    Explanation("storage.objects.delete", 404, "No such object",
                "Iceberg drops a table's files by its manifests, which still name some that `expire_snapshots` has"
                " removed; Trino takes the 404 of a batch's part for done."),
    Explanation("xml.object.get", 404, "No such object",
                "delta-rs asks for a Delta table's `_last_checkpoint`, which a young table has not."),
)


def entries(log_text: str) -> Iterator[dict]:
    """The log's lines about requests. A line that a kill cut short is passed over."""
    for line in log_text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("message") == "request":
            yield entry


def kind_of(entry: dict) -> Kind:
    return Kind(entry["method_id"], entry["status"], NAME_IN_CAUSE.sub(r"\1…", entry["error"]))


def by_method_and_status(log_text: str) -> collections.Counter:
    return collections.Counter((entry["method_id"], entry["status"]) for entry in entries(log_text))


def refusals(log_text: str) -> dict[Kind, int]:
    """Every answer of 400 and above, by kind, the most frequent first."""
    kinds = collections.Counter(kind_of(entry) for entry in entries(log_text) if entry["status"] >= 400)
    return dict(kinds.most_common())


def explanation_of(kind: Kind, also: Iterable[Explanation] = ()) -> Explanation | None:
    return next((entry for entry in (*EXPLAINED, *also) if entry.covers(kind)), None)


def unexplained(kinds: Iterable[Kind], also: Iterable[Explanation] = ()) -> list[Kind]:
    also = tuple(also)
    return [kind for kind in kinds if explanation_of(kind, also) is None]


def disagreement(log_text: str, metrics_text: str) -> dict:
    """Methods and statuses that /metrics of the only process counts otherwise than its log; empty when all is well."""
    counted = {(found[1], int(found[2])): int(found[3])
               for line in metrics_text.splitlines() if (found := METRIC.match(line))}
    logged = by_method_and_status(log_text)
    return {key: (counted.get(key, 0), logged.get(key, 0)) for key in counted.keys() | logged.keys()
            if counted.get(key, 0) != logged.get(key, 0)}


def table(kinds: dict[Kind, int], also: Iterable[Explanation] = ()) -> str:
    """A Markdown table of refusals."""
    lines = ["| method | status | cause | times | why |", "|---|---|---|---|---|"]
    for kind, times in kinds.items():
        explanation = explanation_of(kind, also)
        why = explanation.why if explanation else "**not explained**"
        lines.append(f"| `{kind.method}` | {kind.status} | {kind.cause} | {times} | {why} |")
    return "\n".join(lines if kinds else ["No request was refused."]) + "\n"
