"""After a restart: what the server shows against what the writers know, and the end of what was left open."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime

from tests.crash.connection import Connection, key_headers, list_objects, list_versions, object_target
from tests.crash.expected_state import NEW, SOFT_DELETE_S, BucketKind, Entry, Key, Version, resource_facts
from tests.crash.multipart_session import MultipartSession
from tests.crash.upload_session import UploadSession
from tests.crash.writer_base import WriterBase

# Per name: (state, facts), first of all that are not soft-deleted, then of the others, each oldest generation first.
Shown = dict[Key, list[tuple[str, tuple]]]


class Listing:
    """Reads what the buckets list, per owner. Kept over restarts, so that times that change are seen."""

    def __init__(self, buckets: list[BucketKind]):
        self._buckets = buckets
        self._soft_delete_times: dict[str, tuple[str, str]] = {}  # By the id of the generation.

    def read(self, connection: Connection) -> dict[str, Shown]:
        shown: dict[str, Shown] = {}
        for bucket in self._buckets:
            items = list_versions(connection, bucket.name)
            check_order(items)
            for item in items:
                add_to(shown, item, "noncurrent" if "timeDeleted" in item else "live")
            if bucket.has_soft_delete:
                items = list_objects(connection, bucket.name, "softDeleted=true")
                check_order(items)
                for item in items:
                    self._check_times(item)
                    add_to(shown, item, "soft-deleted")
        return shown

    def _check_times(self, item: dict) -> None:
        """The time until which it is kept is that of the bucket, and never changes."""
        times = (item["softDeleteTime"], item["hardDeleteTime"])
        if item["id"] not in self._soft_delete_times:
            deleted, gone = (datetime.datetime.fromisoformat(time.replace("Z", "+00:00")) for time in times)
            assert gone - deleted == datetime.timedelta(seconds=SOFT_DELETE_S), item
        assert self._soft_delete_times.setdefault(item["id"], times) == times, item


def check_order(items: list[dict]) -> None:
    """Names by their bytes, generations rising, none twice."""
    order = [(item["name"].encode(), int(item["generation"])) for item in items]
    assert order == sorted(set(order)), f"a listing is out of order or repeats itself: {order}"


def add_to(shown: dict[str, Shown], item: dict, state: str) -> None:
    of_owner = shown.setdefault(item["name"].partition("/")[0], {})
    of_owner.setdefault((item["bucket"], item["name"]), []).append((state, resource_facts(item)))


def expected_listing(state: dict[Key, Entry]) -> Shown:
    listing = {}
    for key, entry in state.items():
        versions = ([("noncurrent", version) for version in entry.noncurrent] +
                    ([("live", entry.live)] if entry.live else []) +
                    [("soft-deleted", version) for version in entry.soft_deleted])
        if versions:
            listing[key] = [(state_name, version.facts()) for state_name, version in versions]
    return listing


def generation_shown(shown: Shown, key: Key) -> int:
    """The live generation of the name, 0 for none."""
    live = [facts for state, facts in shown.get(key, []) if state == "live"]
    return live[0][0] if live else 0


def settle_open_operation(writer: WriterBase, shown: Shown) -> bool:
    """Finds out what became of the operation that the kill cut off: all of it or nothing. Returns whether it took
    effect; fails when the server shows anything but the state before it or the state behind it."""
    operation = writer.open_operation
    before = expected_listing(writer.state)
    if shown == before:
        writer.open_operation = None
        return False
    assert operation is not None and operation.effects is not None, explain(writer, before, shown)
    generation = NEW
    if operation.effects.makes_generation:
        generation = generation_shown(shown, operation.effects.made_key())
    behind = expected_listing({**writer.state, **operation.effects.entries_with(generation)})
    assert shown == behind, explain(writer, before, shown)
    writer.settle(generation)
    return True


def explain(writer: WriterBase, before: Shown, shown: Shown) -> str:
    what = writer.open_operation.what if writer.open_operation else "none"
    lines = [f"{writer.owner}: neither the state before nor behind the open operation ({what})"]
    for key in sorted({*before, *shown}):
        if before.get(key) != shown.get(key):
            lines.append(f"  {key}: expected {before.get(key)}, shown {shown.get(key)}")
    return "\n".join(lines)


def settle_sessions(writer: WriterBase, connection: Connection) -> None:
    """Each session stands at or behind what it had credited, or is finished because its last request took effect."""
    open_sessions: list[UploadSession] = []
    for session in writer.sessions:
        answer = session.ask(connection)
        if answer.status == 200:
            live = writer.state[session.key].live
            assert resource_facts(answer.json()) == live.facts(with_key=True), (writer.owner, session.key, answer)
            assert session.sent == len(session.data) and live.data == session.data
        elif answer.status in (404, 410, 499):
            # Only a cancellation that was cut off may end a session otherwise.
            assert writer.cancelling is session, (writer.owner, session.key, answer)
        else:
            session.take_credit(answer)
            open_sessions.append(session)
    writer.sessions = open_sessions
    writer.cancelling = None


def settle_multiparts(writer: WriterBase, connection: Connection) -> None:
    """Each multipart upload has what was acknowledged, or its last request ended it: a completion exactly when its
    object is there, which `settle_open_operation()` found out."""
    open_uploads: list[MultipartSession] = []
    for session in writer.multiparts:
        live = writer.state.get(session.key, Entry()).live
        is_made = session.ending == "complete" and live is not None and live.data == session.data()
        is_there = session.find_again(connection)
        if is_there:
            # An object without content may be there already.
            assert not is_made or not live.data, (writer.owner, session.key)
            session.ending = ""
            open_uploads.append(session)
        else:
            assert session.ending == "abort" or is_made, (writer.owner, session.key, session.ending)
    writer.multiparts = open_uploads


@dataclasses.dataclass
class VerifiedCounts:
    generations: int = 0
    bytes: int = 0
    soft_deleted: int = 0

    def add(self, other: "VerifiedCounts") -> None:
        self.generations += other.generations
        self.bytes += other.bytes
        self.soft_deleted += other.soft_deleted


def verify_readable(writer: WriterBase, connection: Connection) -> VerifiedCounts:
    """Downloads every generation of the writer and compares all bytes; the newest soft-deleted one of each name shows
    its metadata and keeps its bytes to itself."""
    counts = VerifiedCounts()
    for key, entry in writer.state.items():
        for version in entry.versions():
            which = "" if version is entry.live else f"&generation={version.generation}"
            verify_download(writer, connection, f"{object_target(*key)}?alt=media{which}", version)
            counts.generations += 1
            counts.bytes += len(version.data)
        for version in entry.soft_deleted[-1:]:
            which = f"generation={version.generation}"
            answer = connection.request("GET", f"{object_target(*key)}?softDeleted=true&{which}")
            assert answer.status == 200, (writer.owner, key, version.generation, answer)
            assert resource_facts(answer.json()) == version.facts(), (writer.owner, key, answer)
            answer = connection.request("GET", f"{object_target(*key)}?alt=media&{which}",
                                        headers=key_headers(version.customer_key))
            assert answer.status == 404, (writer.owner, key, version.generation, answer)
        counts.soft_deleted += len(entry.soft_deleted)
    return counts


def verify_download(writer: WriterBase, connection: Connection, target: str, version: Version) -> None:
    answer = connection.request("GET", target, headers=key_headers(version.customer_key))
    assert answer.status == 200, (writer.owner, target, answer)
    assert answer.headers["x-goog-generation"] == str(version.generation), (writer.owner, target)
    assert answer.body == version.data, (writer.owner, target, len(answer.body))
    if version.customer_key:
        for other in (None, *writer.customer_keys):
            if other != version.customer_key:
                answer = connection.request("GET", target, headers=key_headers(other))
                assert answer.status == 400, (writer.owner, target, answer)


def verify_all(writers: list[WriterBase], url: str, listing: Listing) -> VerifiedCounts:
    """Settles what was open, then compares every name, generation and byte in the buckets."""
    connection = Connection(url)
    shown = listing.read(connection)
    assert set(shown) <= {writer.owner for writer in writers}, f"unknown names: {set(shown)}"
    for writer in writers:
        settle_open_operation(writer, shown.get(writer.owner, {}))
        settle_sessions(writer, connection)
        settle_multiparts(writer, connection)
    connection.close()

    def verify(writer: WriterBase) -> VerifiedCounts:
        own_connection = Connection(url)
        try:
            return verify_readable(writer, own_connection)
        finally:
            own_connection.close()

    total = VerifiedCounts()
    with concurrent.futures.ThreadPoolExecutor(len(writers)) as pool:
        for counts in pool.map(verify, writers):
            total.add(counts)
    return total
