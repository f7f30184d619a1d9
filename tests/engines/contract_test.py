"""The suites that Trino and Hadoop hold file systems against, run on the server."""

from __future__ import annotations

import pytest

from pilot.contract import suites

# Fewer would mean that a part of a suite was not found.
LEAST_TESTS = {"trino": 50, "hadoop": 150}


@pytest.mark.parametrize("suite", suites.SUITES, ids=lambda suite: suite.name)
def test_the_suite_passes_but_for_the_exceptions_that_have_a_reason(suite):
    reason = suites.missing(suite)
    if reason is not None:
        pytest.skip(f"SKIPPED: {reason}")
    verdicts = suites.run_on_own_server(suite)
    print(suite.name, suites.counts_of(verdicts))
    assert len(verdicts) >= LEAST_TESTS[suite.name]
    assert suites.unexpected(verdicts) == []
    classes = {name.rsplit(".", 1)[-1] for name in suite.classes}
    passed = {verdict.test for verdict in verdicts if verdict.outcome == "passed"}
    assert [test for test in suites.EXCEPTIONS if test.split(".")[0] in classes and test in passed] == []
