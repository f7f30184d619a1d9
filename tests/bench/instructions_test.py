"""The hot paths cost no more instructions than they are known to: 5 % over the recorded count fails on any machine.

After a change that is meant to cost more, or less, record what `python3 bench/instructions.py get stat put list` prints
and say why in the commit. The counts hold for Debian 12's compiler and libraries.
"""

import pytest

from bench.instructions import CountedServer, least

# Instructions for one operation by one client, in user mode, of the release build: on an object of 4 KiB, or a page of
# a thousand names.
RECORDED = {"get": 113_500, "stat": 92_000, "put": 294_500, "list": 17_000_000, "list-names": 10_250_000,
            "list-xml": 12_450_000}
TOLERANCE = 0.05


@pytest.fixture(scope="module")
def counted():
    with CountedServer() as server:
        yield server


@pytest.mark.parametrize("kind", RECORDED)
def test_an_operation_costs_what_is_recorded(counted, kind):
    instructions = least(counted, kind)
    assert instructions <= RECORDED[kind] * (1 + TOLERANCE), f"{kind}: {instructions:,.0f} instructions"
    # A record far above the truth would let the next regression through.
    assert instructions >= RECORDED[kind] * (1 - 2 * TOLERANCE), f"{kind}: {instructions:,.0f} instructions; record it"
