"""No function grows past what fits on a screen or two: 70 lines in the product, 100 in Python tooling and tests.

C++ is read by its layout: after clang-format a function body outside a class ends with a `}` alone in column 0, and
begins at the last line before it that has text in column 0. Struct and namespace ends look different.
"""

from __future__ import annotations

import ast
import re

from tests.tidy import repository

MAX_CPP_LINES = 70
MAX_PYTHON_LINES = 100

# Functions that are long because they are one flat table or one switch, with the reason. Entries only leave this list.
ALLOWED_LONG: dict[str, str] = {}

FUNCTION_START = re.compile(r"^[A-Za-z_~\[:]")


def long_cpp_functions(text: str, limit: int = MAX_CPP_LINES) -> list[tuple[int, int]]:
    """(line, length in lines) of every function that is longer than the limit."""
    found = []
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line == "}":
            if start and number - start + 1 > limit:
                found.append((start, number - start + 1))
            start = 0
        elif FUNCTION_START.match(line) and not line.startswith("template"):
            start = number
    return found


def long_python_functions(text: str, limit: int = MAX_PYTHON_LINES) -> list[tuple[int, int]]:
    """(line, length in lines) of every function that is longer than the limit."""
    return [
        (node.lineno, node.end_lineno - node.lineno + 1)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno - node.lineno + 1 > limit
    ]


def test_no_cpp_function_is_longer_than_70_lines():
    names = repository.files(".cpp", ".h", below=repository.MODULES)
    assert names
    found = [f"{name}:{line} has {length} lines"
             for name in names for line, length in long_cpp_functions(repository.text(name) or "")
             if name not in ALLOWED_LONG]
    assert found == []


def test_no_python_function_is_longer_than_100_lines():
    names = repository.files(".py")
    assert names
    found = [f"{name}:{line} has {length} lines"
             for name in names for line, length in long_python_functions(repository.text(name) or "")]
    assert found == []


def test_the_list_of_long_files_names_only_files_that_still_need_it():
    stale = [name for name in ALLOWED_LONG if not long_cpp_functions(repository.text(name) or "")]
    assert stale == []


def test_a_long_cpp_function_is_found_where_it_starts():
    body = "  step();\n" * 5
    text = (f"namespace lakegate {{\n\nint wide(int a,\n         int b) {{\n{body}}}\n\n"
            "void small() {\n}\n}  // namespace\n")
    assert long_cpp_functions(text, limit=7) == [(3, 8)]
    assert long_cpp_functions(text, limit=8) == []


def test_a_long_python_function_is_found_where_it_starts():
    text = "def small():\n    pass\n\n\ndef long():\n" + "    pass\n" * 5
    assert long_python_functions(text, limit=5) == [(5, 6)]
