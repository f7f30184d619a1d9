"""gateway/parameters.def says of each method's query parameters what the discovery document says."""

from __future__ import annotations

import re

from tests.api.discovery.document import METHODS, query_parameters
from tests.tidy import repository

PARAMETER_TABLE = "gateway/parameters.def"
ROW = re.compile(r'^PARAMETERS\("([^"]+)", "([^"]*)"\)$', re.MULTILINE)
ANY_ROW = re.compile(r"^\s*PARAMETERS\(", re.MULTILINE)


def rows(table: str) -> dict[str, set[str]]:
    """The words of each method's row. A row that cannot be read is an error, not an omission."""
    found = ROW.findall(table)
    if len(found) != len(ANY_ROW.findall(table)):
        raise ValueError('a row does not read PARAMETERS("id", "words")')
    return {method: set(words.split()) for method, words in found}


def word(name: str, spec: dict) -> str:
    """The parameter as the table writes it."""
    kind = "|".join(spec.get("enum", [])) or ("bool" if spec["type"] == "boolean" else spec.get("format", ""))
    if kind == "int32" and spec.get("minimum") == "1":
        kind = "int32+"
    return ("!" if spec.get("required") else "") + name + (":" + kind if kind else "")


def wanted_rows() -> dict[str, set[str]]:
    return {method: {word(name, spec) for name, spec in query_parameters(document).items()}
            for method, document in METHODS.items()}


def test_the_table_is_the_document():
    assert rows(repository.text(PARAMETER_TABLE)) == wanted_rows()


def test_a_missing_parameter_and_a_wrong_type_are_found():
    table = repository.text(PARAMETER_TABLE)
    assert rows(table.replace("generation:int64", "generation:bool", 1)) != wanted_rows()
    assert rows(table.replace(" userProject", "", 1)) != wanted_rows()


def test_a_row_that_cannot_be_read_is_an_error():
    try:
        rows("PARAMETERS(storage.objects.get, generation)\n")
    except ValueError as error:
        assert "PARAMETERS" in str(error)
    else:
        raise AssertionError("the unreadable row went unnoticed")
