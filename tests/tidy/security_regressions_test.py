"""docs/security/regressions.md names tests that exist, in no fewer rows than it once had."""

from __future__ import annotations

import re

from tests.tidy import repository

DOCUMENT = "docs/security/regressions.md"
# Raised with every row that is added; never lowered.
ROWS_MIN = 86

CASE = re.compile(r'TEST_CASE(?:_METHOD\(\s*\w+,|\()\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
# A digest that is compared as text is compared, gives up at the first byte that differs.
DIGEST = r"(?:digest_text|hex_encode|hmac_\w+)\("
HASTY = re.compile(rf"{DIGEST}[^;]*\)\s*[!=]=(?!=)|[!=]=\s*{DIGEST}")
NAME = re.compile(r'"([^"]+)"|`([\w/]+\.py::\w+)`')


def rows(text: str) -> list[str]:
    """The last cell of each row of the table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [line.strip("|").split("|")[-1] for line in lines[2:]]


def cpp_cases(text: str) -> set[str]:
    """The names of a file's Catch2 cases; a name may be written in several pieces."""
    return {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', pieces)) for pieces in CASE.findall(text)}


def missing(text: str, cases: set[str], source_of) -> list[str]:
    """What the table names and nobody wrote; `source_of(path)` is a Python test's text, or None."""
    found = []
    for row in rows(text):
        names = NAME.findall(row)
        if not names:
            found.append(f"a row without a test: {row.strip()}")
        for case, python in names:
            if case and case not in cases:
                found.append(case)
            path, _, function = python.partition("::")
            if python and f"\ndef {function}(" not in (source_of(path) or ""):
                found.append(python)
    return found


def all_cases() -> set[str]:
    names = [name for name in repository.files(".cpp", below=("tests",))]
    return set().union(*(cpp_cases(repository.text(name) or "") for name in names))


def source_of(path: str) -> str | None:
    return repository.text(path) if (repository.REPOSITORY / path).is_file() else None


def test_every_test_that_the_table_names_exists():
    assert missing(repository.text(DOCUMENT) or "", all_cases(), source_of) == []


def test_the_table_has_not_lost_a_row():
    assert len(rows(repository.text(DOCUMENT) or "")) >= ROWS_MIN


def test_signatures_are_compared_in_constant_time_alone():
    sources = repository.files(".cpp", ".h", below=("auth",))
    assert [name for name in sources if HASTY.search(repository.text(name) or "")] == []
    assert "CRYPTO_memcmp" in (repository.text("auth/hmac.cpp") or "")
    assert HASTY.search("return digest_text(hmac_sha1(key, text)) == signature;")
    assert HASTY.search("if (given != hex_encode(digest)) return;")


def test_names_that_nobody_wrote_and_rows_without_a_test_are_found():
    table = "| a | b | c |\n|---|---|---|\n| x | y | \"Is there\"; `tests/a_test.py::test_b` |\n"
    source = "\ndef test_b(client):\n"
    assert missing(table, {"Is there"}, lambda _: source) == []
    assert missing(table, {"Is not"}, lambda _: source) == ["Is there"]
    assert missing(table, {"Is there"}, lambda _: None) == ["tests/a_test.py::test_b"]
    assert missing(table + "| x | y | none |\n", {"Is there"}, lambda _: source) == ["a row without a test: none"]
    assert cpp_cases('TEST_CASE("One") {\nTEST_CASE("Two "\n          "halves") {') == {"One", "Two halves"}
    assert cpp_cases('TEST_CASE_METHOD(World, "Three")\nTEST_CASE_METHOD(World,\n    "Four")') == {"Three", "Four"}
