"""Reads the change feed of a server, `/changes` on its private port, and holds it against what is expected."""

from __future__ import annotations

import itertools
import json
import urllib.request

from tests.crash.expected_state import Event

PAGE_SIZE = 500


class FeedReader:
    """Follows the feed from the oldest event on, over restarts of the server. Used by one thread."""

    def __init__(self):
        self._cursor = (0, 0)
        self.event_count = 0

    def read_new(self, admin_url: str) -> list[tuple[int, list[Event]]]:
        """(commit version, its events sorted) of every commit since the last call; asserts that cursors rise."""
        rows: list[tuple[int, Event]] = []
        while True:
            after = "{}.{}".format(*self._cursor)
            with urllib.request.urlopen(f"{admin_url}/changes?after={after}&limit={PAGE_SIZE}", timeout=60) as answer:
                lines = answer.read().decode().splitlines()
            for line in lines:
                row = json.loads(line)
                version, _, index = row["cursor"].partition(".")
                cursor = (int(version), int(index))
                assert cursor > self._cursor, f"the feed goes back from {self._cursor} to {cursor}"
                self._cursor = cursor
                rows.append((cursor[0], Event(row["kind"], row["bucket"], row["object"], row["generation"],
                                              row["metageneration"], row["overwritten"])))
            if len(lines) < PAGE_SIZE:
                break
        self.event_count += len(rows)
        return [(version, sorted(event for _, event in group))
                for version, group in itertools.groupby(rows, key=lambda row: row[0])]


def split_by_owner(commits: list[tuple[int, list[Event]]]) -> dict[str, list[list[Event]]]:
    """Events of each commit, in order, by the first part of the object's name, which says who made it."""
    by_owner: dict[str, list[list[Event]]] = {}
    for version, events in commits:
        owners = {event.object.partition("/")[0] for event in events}
        assert len(owners) == 1, f"commit {version} mixes the changes of {owners}"
        made = {event.generation for event in events if event.kind == "finalize"}
        assert made <= {version}, f"commit {version} has the finalize events {events}"
        by_owner.setdefault(owners.pop(), []).append(events)
    return by_owner
