"""The precondition parameters of the JSON API as data, so that each method's tests go through all of them.

`if{Generation,Metageneration}{Match,NotMatch}` and the `ifSource...` forms
[https://cloud.google.com/storage/docs/request-preconditions].
"""

from __future__ import annotations

import pytest

# Parameter and what to add to the live object's own number.
_HOLDING = [("GenerationMatch", 0), ("GenerationNotMatch", 1), ("MetagenerationMatch", 0),
            ("MetagenerationNotMatch", 1)]
_FAILING = [("GenerationMatch", 1), ("GenerationNotMatch", 0), ("MetagenerationMatch", 1),
            ("MetagenerationNotMatch", 0)]


def _mark(prefix: str, cases) -> pytest.MarkDecorator:
    values = [(prefix + name, offset) for name, offset in cases]
    return pytest.mark.parametrize("parameter, offset", values, ids=[name for name, _offset in values])


each_that_holds = _mark("if", _HOLDING)
each_that_fails = _mark("if", _FAILING)
each_source_that_holds = _mark("ifSource", _HOLDING)
each_source_that_fails = _mark("ifSource", _FAILING)
each_bucket_one_that_holds = _mark("if", _HOLDING[2:])
each_bucket_one_that_fails = _mark("if", _FAILING[2:])


def condition(resource: dict, parameter: str, offset: int) -> dict:
    """The query parameter as a dict, for the resource that it guards."""
    field = "metageneration" if "Metageneration" in parameter else "generation"
    return {parameter: str(int(resource[field]) + offset)}
