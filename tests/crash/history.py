"""Is a history of conditional changes and reads of one name linearizable?

The name is a register that holds the live generation, 0 for none. Every successful write gives it a generation of its
own, which rises with the order of commits, and says which value it replaced, so the order of the successful changes is
known without a search. What remains is to find a moment for each operation, between its request and its answer, at
which the register held what the operation saw.
"""

from __future__ import annotations

import dataclasses
import math

FOREVER = math.inf


@dataclasses.dataclass
class Operation:
    """One request. `end` is FOREVER where no answer came.

    kind "write" or "delete", outcome "done": replaced the value `expected` (by `generation`, or by 0).
    kind "write" or "delete", outcome "unknown": may have been done; `generation` if it is known to have been.
    kind "refused": saw a value other than `expected`.
    kind "read": saw `generation`.
    """

    kind: str
    start: float
    end: float
    expected: int = 0
    generation: int = 0
    outcome: str = "done"


class NotLinearizable(AssertionError):
    """The history cannot have happened at an atomic register."""


def order_changes(operations: list[Operation], final_generation: int) -> list[tuple[Operation | None, int]]:
    """(change, value behind it) in commit order, beginning with (None, 0): the slots of the history.

    A write of unknown outcome counts when its generation is known; a delete of unknown outcome when the next write, or
    the end, needs it.
    """
    writes = sorted((one for one in operations if one.kind == "write" and one.generation),
                    key=lambda one: one.generation)
    deletes: dict[int, Operation] = {}
    maybe_deletes: dict[int, Operation] = {}
    for one in operations:
        if one.kind != "delete":
            continue
        if one.outcome == "done":
            if one.expected in deletes:
                raise NotLinearizable(f"two deletes of one generation succeeded: {deletes[one.expected]}, {one}")
            deletes[one.expected] = one
        elif one.start <= maybe_deletes.get(one.expected, one).start:
            maybe_deletes[one.expected] = one  # The one that began first leaves the most room.
    slots: list[tuple[Operation | None, int]] = [(None, 0)]

    def end_life(next_expected: int) -> None:
        value = slots[-1][1]
        delete = deletes.pop(value, None) or (maybe_deletes.get(value) if next_expected == 0 and value else None)
        if delete:
            slots.append((delete, 0))

    for write in writes:
        end_life(write.expected)
        if slots[-1][1] != write.expected:
            raise NotLinearizable(f"{write} replaced {write.expected} while {slots[-1][1]} was current")
        slots.append((write, write.generation))
    end_life(final_generation)
    if slots[-1][1] != final_generation:
        raise NotLinearizable(f"the end shows {final_generation}, the last change left {slots[-1][1]}")
    if deletes:
        raise NotLinearizable(f"deletes of what never was: {list(deletes.values())}")
    return slots


def allows(operation: Operation, value: int) -> bool:
    """Whether an operation that changed nothing may have happened while the register held `value`."""
    return value == operation.generation if operation.kind == "read" else value != operation.expected


def check_linearizable(operations: list[Operation], final_generation: int) -> int:
    """Raises NotLinearizable with the operation that fits nowhere; returns the number of successful changes.

    Slot k begins with change k. An operation fits into slot k unless one of a later slot ended before it began, or one
    of an earlier slot (or change k itself) began after it ended. Observers are placed in the order of their beginning,
    each in the earliest slot that fits, which leaves the most room for all others.
    """
    slots = order_changes(operations, final_generation)
    ends: list[tuple[float, int]] = []  # (end, slot) of everything placed.
    latest_start = -FOREVER
    for slot, (change, _value) in enumerate(slots[1:], start=1):
        latest_start = max(latest_start, change.start)
        if change.end < latest_start:
            raise NotLinearizable(f"{change} ended before an earlier change began")
        ends.append((change.end, slot))
    observers = sorted((one for one in operations if one.kind in ("read", "refused")), key=lambda one: one.start)
    for observer in observers:
        lowest = max((slot for end, slot in ends if end < observer.start), default=0)
        highest = next((slot - 1 for slot, (change, _value) in enumerate(slots)
                        if change is not None and change.start > observer.end), len(slots) - 1)
        slot = next((slot for slot in range(lowest, highest + 1) if allows(observer, slots[slot][1])), None)
        if slot is None:
            values = [value for _change, value in slots[lowest:highest + 1]]
            raise NotLinearizable(f"{observer} fits nowhere; the register held {values} in that time")
        ends.append((observer.end, slot))
    return len(slots) - 1
