"""After a restart: what the server shows against what the writers know, and the end of what was left open."""

from __future__ import annotations

import concurrent.futures
import dataclasses

from tests.crash.connection import Connection, list_versions, object_target
from tests.crash.expected_state import NEW, Entry, Key
from tests.crash.upload_session import UploadSession
from tests.crash.writer import Writer, resource_facts

Shown = dict[Key, list[tuple[bool, tuple]]]  # Per name, oldest generation first: (is live, facts).


def read_listing(connection: Connection, buckets: list[str]) -> dict[str, Shown]:
    """What the buckets list, per owner. Asserts the order: names by their bytes, generations rising."""
    shown: dict[str, Shown] = {}
    for bucket in buckets:
        items = list_versions(connection, bucket)
        order = [(item["name"].encode(), int(item["generation"])) for item in items]
        assert order == sorted(set(order)), f"the listing of {bucket} is out of order or repeats itself"
        for item in items:
            of_name = shown.setdefault(item["name"].partition("/")[0], {}).setdefault((bucket, item["name"]), [])
            of_name.append(("timeDeleted" not in item, resource_facts(item)))
    return shown


def expected_listing(state: dict[Key, Entry]) -> Shown:
    return {key: [(version is entry.live, version.facts()) for version in entry.versions()]
            for key, entry in state.items() if entry.versions()}


def generation_shown(shown: Shown, key: Key) -> int:
    """The live generation of the name, 0 for none."""
    live = [facts for is_live, facts in shown.get(key, []) if is_live]
    return live[0][0] if live else 0


def settle_open_operation(writer: Writer, shown: Shown) -> bool:
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


def explain(writer: Writer, before: Shown, shown: Shown) -> str:
    what = writer.open_operation.what if writer.open_operation else "none"
    lines = [f"{writer.owner}: neither the state before nor behind the open operation ({what})"]
    for key in sorted({*before, *shown}):
        if before.get(key) != shown.get(key):
            lines.append(f"  {key}: expected {before.get(key)}, shown {shown.get(key)}")
    return "\n".join(lines)


def settle_sessions(writer: Writer, connection: Connection) -> None:
    """Each session stands at or behind what it had credited, or is finished because its last request took effect."""
    open_sessions: list[UploadSession] = []
    for session in writer.sessions:
        answer = session.ask(connection)
        if answer.status == 200:
            live = writer.state[session.key].live
            assert resource_facts(answer.json()) == live.facts(), (writer.owner, session.key, answer)
            assert session.sent == len(session.data) and live.data == session.data
        elif answer.status in (404, 410, 499):
            # Only a cancellation that was cut off may end a session otherwise.
            assert writer.cancelling is session, (writer.owner, session.key, answer)
        else:
            session.take_credit(answer)
            open_sessions.append(session)
    writer.sessions = open_sessions
    writer.cancelling = None


@dataclasses.dataclass
class VerifiedCounts:
    generations: int = 0
    bytes: int = 0


def verify_bytes(writer: Writer, url: str) -> VerifiedCounts:
    """Downloads every generation of the writer and compares all bytes."""
    counts = VerifiedCounts()
    connection = Connection(url)
    try:
        for key, entry in writer.state.items():
            for version in entry.versions():
                which = "" if version is entry.live else f"&generation={version.generation}"
                answer = connection.request("GET", f"{object_target(*key)}?alt=media{which}")
                assert answer.status == 200, (writer.owner, key, version.generation, answer)
                assert answer.headers["x-goog-generation"] == str(version.generation), (writer.owner, key)
                assert answer.body == version.data, (writer.owner, key, version.generation, len(answer.body))
                counts.generations += 1
                counts.bytes += len(version.data)
    finally:
        connection.close()
    return counts


def verify_all(writers: list[Writer], url: str, buckets: list[str]) -> VerifiedCounts:
    """Settles what was open, then compares every name, generation and byte in the buckets."""
    connection = Connection(url)
    shown = read_listing(connection, buckets)
    assert set(shown) <= {writer.owner for writer in writers}, f"unknown names: {set(shown)}"
    for writer in writers:
        settle_open_operation(writer, shown.get(writer.owner, {}))
        settle_sessions(writer, connection)
    connection.close()
    total = VerifiedCounts()
    with concurrent.futures.ThreadPoolExecutor(len(writers)) as pool:
        for counts in pool.map(lambda writer: verify_bytes(writer, url), writers):
            total.generations += counts.generations
            total.bytes += counts.bytes
    return total
