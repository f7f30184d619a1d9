"""The checker of histories accepts what an atomic register can show and refuses what it cannot."""

import pytest

from tests.crash.history import FOREVER, NotLinearizable, Operation, check_linearizable


def write(start, end, expected, generation, outcome="done"):
    return Operation("write", start, end, expected, generation, outcome)


def delete(start, end, expected, outcome="done"):
    return Operation("delete", start, end, expected, 0, outcome)


def read(start, end, generation):
    return Operation("read", start, end, generation=generation)


def refused(start, end, expected):
    return Operation("refused", start, end, expected)


GOOD = {
    "nothing": ([], 0),
    "a chain with reads between": ([write(0, 1, 0, 10), read(2, 3, 10), write(4, 5, 10, 20), read(6, 7, 20)], 20),
    "a read beside a write sees the old value": ([write(0, 1, 0, 10), write(2, 9, 10, 20), read(3, 4, 10)], 20),
    "a read beside a write sees the new value": ([write(0, 1, 0, 10), write(2, 9, 10, 20), read(3, 4, 20)], 20),
    "a refusal beside the write that caused it": ([write(0, 9, 0, 10), refused(1, 8, 0)], 10),
    "a delete and a new beginning": ([write(0, 1, 0, 10), delete(2, 3, 10), read(4, 5, 0), write(6, 7, 0, 20)], 20),
    "a lost answer that was done": ([write(0, FOREVER, 0, 10, "unknown"), read(5, 6, 10)], 10),
    "a lost answer that was not done": ([write(0, FOREVER, 0, 0, "unknown"), read(5, 6, 0)], 0),
    "a lost delete that was done": ([write(0, 1, 0, 10), delete(2, FOREVER, 10, "unknown"), read(5, 6, 0)], 0),
    "a lost delete that was not done": ([write(0, 1, 0, 10), delete(2, FOREVER, 10, "unknown"), read(5, 6, 10)], 10),
    "answers out of order": ([write(0, 9, 0, 10), write(1, 2, 10, 20), read(3, 4, 20)], 20),
}

BAD = {
    "two writes replace the same value": ([write(0, 5, 0, 10), write(0, 5, 0, 20)], 20),
    "a read of a value that was replaced long ago": ([write(0, 1, 0, 10), write(2, 3, 10, 20), read(4, 5, 10)], 20),
    "a read of a value before it was written": ([read(0, 1, 10), write(2, 3, 0, 10)], 10),
    "a read of a value that nobody wrote": ([write(0, 1, 0, 10), read(2, 3, 15)], 10),
    "a later read sees an older value": ([write(0, 1, 0, 10), write(2, 9, 10, 20), read(3, 4, 20), read(5, 6, 10)], 20),
    "a refusal while the condition held all the time": ([write(0, 1, 0, 10), refused(2, 3, 10)], 10),
    "a refusal after a read that leaves it no room": (
        [write(0, 1, 0, 10), write(2, 9, 10, 20), read(3, 4, 20), refused(5, 6, 20)], 20),
    "a write over a value that was deleted": ([write(0, 1, 0, 10), delete(2, 3, 10), write(4, 5, 10, 20)], 20),
    "a delete and a write of the same value": ([write(0, 1, 0, 10), delete(2, 5, 10), write(2, 5, 10, 20)], 20),
    "two deletes of the same value": ([write(0, 1, 0, 10), delete(2, 5, 10), delete(2, 5, 10)], 0),
    "a generation that rises against the clock": ([write(4, 5, 0, 10), write(0, 1, 10, 20)], 20),
    "a lost write that was seen and then was not": (
        [write(0, FOREVER, 0, 10, "unknown"), read(1, 2, 10), read(3, 4, 0)], 10),
    "the end shows another value": ([write(0, 1, 0, 10)], 0),
}


@pytest.mark.parametrize(("operations", "final_generation"), GOOD.values(), ids=GOOD.keys())
def test_a_history_of_an_atomic_register_is_accepted(operations, final_generation):
    check_linearizable(operations, final_generation)


@pytest.mark.parametrize(("operations", "final_generation"), BAD.values(), ids=BAD.keys())
def test_a_history_that_no_atomic_register_shows_is_refused(operations, final_generation):
    with pytest.raises(NotLinearizable):
        check_linearizable(operations, final_generation)
