"""Rules about the text of every file: width, length, unfinished marks, and nothing of one machine in it."""

from __future__ import annotations

import re

import pytest

from tests.tidy import repository

MAX_COLUMNS = 120
MAX_FILE_LINES = 600
# A word this long (an URL, a digest) cannot be broken.
UNBREAKABLE_WORD = re.compile(r"\S{100,}")

# Written in pieces, so that this file does not break its own rules.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(work|root)/")
REGISTRY_HOST = re.compile(
    r"://([a-z0-9-]+\.)*(pypi|pythonhosted|npmjs|maven|crates|golang|debian)\.(org|com|io|dev|net)"
)


def line_faults(text: str, pattern: re.Pattern) -> list[int]:
    """Numbers of the lines that match."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if pattern.search(line)]


def too_wide_lines(text: str) -> list[int]:
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > MAX_COLUMNS and not UNBREAKABLE_WORD.search(line)
    ]


def faults(names: list[str], find) -> list[str]:
    assert names, "there must be files to check"
    return [f"{name}:{number}" for name in names for number in find(repository.text(name) or "")]


def test_no_cpp_or_python_line_is_wider_than_120_columns():
    # A .def file is a table of rows; its rows stay whole.
    names = repository.files(".h", ".cpp", ".py") + ["dev", ".ci/run"]
    assert faults(names, too_wide_lines) == []


def test_no_source_file_is_longer_than_600_lines():
    names = repository.files(*repository.CPP_SUFFIXES, ".py", ".go")
    long = {name: len((repository.text(name) or "").splitlines()) for name in names}
    assert {name: lines for name, lines in long.items() if lines > MAX_FILE_LINES} == {}


def test_nothing_is_marked_as_unfinished():
    assert faults(repository.files(), lambda text: line_faults(text, UNFINISHED)) == []


def test_no_file_names_a_path_of_one_machine():
    assert faults(repository.files(), lambda text: line_faults(text, MACHINE_PATH)) == []


def test_no_file_names_a_package_registry_host():
    assert faults(repository.files(), lambda text: line_faults(text, REGISTRY_HOST)) == []


def test_text_files_end_with_one_newline_and_hold_no_trailing_blanks():
    names = repository.files(*repository.CPP_SUFFIXES, ".py", ".go", ".md", ".txt", ".sh", ".cmake") + ["dev"]
    bad = []
    for name in names:
        text = repository.text(name) or ""
        if name.startswith("tests/fuzz/corpus/") or not text:
            continue
        if not text.endswith("\n") or text.endswith("\n\n") or re.search(r"[ \t]$", text, re.MULTILINE):
            bad.append(name)
    assert bad == []


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (UNFINISHED, "// TO" + "DO: later", "// Everything that is to do is done."),
        (MACHINE_PATH, 'open("/' + 'work/main/x")', 'open("docs/' + 'work/x")'),
        (MACHINE_PATH, "cd /" + "root/x", "https://example.com/" + "root/x"),
        (REGISTRY_HOST, "https://files.python" + "hosted.org/x", "https://cloud.google.com/storage/docs"),
        (REGISTRY_HOST, "https://proxy.go" + "lang.org/x", 'import "golang.org/x/net"'),
    ],
)
def test_each_pattern_finds_the_bad_line_and_lets_the_good_one_pass(pattern, bad, good):
    assert line_faults(f"first\n{bad}\n{good}\n", pattern) == [2]


def test_a_line_of_121_columns_is_found_and_an_unbreakable_word_is_not():
    wide = "word " * 24 + "x"
    assert len(wide) == MAX_COLUMNS + 1
    assert too_wide_lines(f"{wide[:-1]}\n{wide}\n// https://example.com/{'a' * 120}\n") == [2]
