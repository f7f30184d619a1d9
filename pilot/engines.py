"""Engines that ask the tables while they are written. Spark always does; another one joins when its module is there.

The plug of an engine is a module `pilot.<name>.pilot_reader` with

    def missing() -> str | None          why it cannot run here, or None
    def open_reader(lake: pilot.lake.Lake) -> Reader

which is called once every table has been committed to. It is closed with the pilot.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Protocol

from pilot.fingerprint import Fingerprint
from pilot.retailer import STREAMS, Stream

OTHER_ENGINES = ("trino",)


class Reader(Protocol):
    """Used by one thread."""

    name: str

    def read(self, stream: Stream) -> Fingerprint:
        """What the stream's table holds now, of this stream; raises when the engine could not answer."""

    def close(self) -> None: ...


def other_engines() -> tuple[dict, list[str]]:
    """open_reader by name of those that are there, and a sentence for each that is not."""
    found, missing = {}, []
    for name in OTHER_ENGINES:
        module = f"pilot.{name}.pilot_reader"
        try:
            is_there = importlib.util.find_spec(module) is not None
        except ModuleNotFoundError:
            is_there = False
        plug = importlib.import_module(module) if is_there else None
        reason = plug.missing() if plug else f"there is no {module}"
        if reason is None:
            found[name] = plug.open_reader
        else:
            missing.append(f"{name} takes no part: {reason}.")
    return found, missing


def streams_of(reader: Reader) -> list[Stream]:
    """The streams that the reader can read: all, unless it has a method `reads` that says which."""
    reads = getattr(reader, "reads", lambda _stream: True)
    return [stream for stream in STREAMS if reads(stream)]
