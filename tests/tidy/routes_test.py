"""The stem law: every row of gateway/routes.def that has a handler has tests/api/<stem>_test.py."""

from __future__ import annotations

import re

from tests.tidy import repository

ROUTE_TABLE = "gateway/routes.def"
# ROUTE("storage.objects.get", json, objects_get, ...): id, dialect, stem.
ROUTE_ROW = re.compile(r'^\s*ROUTE\(\s*"([^"]+)"\s*,\s*(\w+)\s*,\s*(\w+)\s*[,)]', re.MULTILINE)
ANY_ROUTE = re.compile(r"^\s*ROUTE\(", re.MULTILINE)
# LAKEGATE_ROUTE("lakegate.leases.get", leases_get, ...): id, stem.
OWN_ROUTE_ROW = re.compile(r'^\s*LAKEGATE_ROUTE\(\s*"([^"]+)"\s*,\s*(\w+)\s*[,)]', re.MULTILINE)
ANY_OWN_ROUTE = re.compile(r"^\s*LAKEGATE_ROUTE\(", re.MULTILINE)

# IAM_ROUTE("iam.roles.get", predefined_roles, predefined_roles_get, ...): id, family, which has one file of tests.
IAM_ROUTE_ROW = re.compile(r'^\s*IAM_ROUTE\(\s*"([^"]+)"\s*,\s*(\w+)\s*,\s*\w+\s*,', re.MULTILINE)
ANY_IAM_ROUTE = re.compile(r"^\s*IAM_ROUTE\(", re.MULTILINE)


def implemented_routes(table: str) -> list[tuple[str, str, str]]:
    """(id, dialect, stem) of every implemented row. A row that cannot be read is an error, not an omission."""
    rows = ROUTE_ROW.findall(table)
    if len(rows) != len(ANY_ROUTE.findall(table)):
        raise ValueError("a ROUTE row does not read ROUTE(\"id\", dialect, stem, ...)")
    own_rows = OWN_ROUTE_ROW.findall(table)
    if len(own_rows) != len(ANY_OWN_ROUTE.findall(table)):
        raise ValueError("a LAKEGATE_ROUTE row does not read LAKEGATE_ROUTE(\"id\", stem, ...)")
    iam_rows = IAM_ROUTE_ROW.findall(table)
    if len(iam_rows) != len(ANY_IAM_ROUTE.findall(table)):
        raise ValueError("an IAM_ROUTE row does not read IAM_ROUTE(\"id\", family, handler, ...)")
    return (rows + [(method, "lakegate", stem) for method, stem in own_rows]
            + [(method, "iam", family) for method, family in iam_rows])


def rows_without_test(table: str, files: set[str]) -> list[str]:
    return [f"{method} needs tests/api/{stem}_test.py"
            for method, _, stem in implemented_routes(table) if f"tests/api/{stem}_test.py" not in files]


def test_every_implemented_route_has_its_test_file():
    table = repository.text(ROUTE_TABLE)
    assert implemented_routes(table), f"{ROUTE_TABLE} holds no implemented row"
    assert rows_without_test(table, set(repository.files())) == []


def test_a_route_without_test_is_found_and_unimplemented_rows_are_not():
    table = ('// ROUTE(id, dialect, stem)\n'
             'ROUTE("storage.objects.get", json, objects_get, kGet, "/b/{bucket}/o/{object}")\n'
             'ROUTE("storage.objects.compose", json,\n      objects_compose, kPost, "")\n'
             'UNIMPLEMENTED("storage.objects.restore", kPost, "")\n'
             'LAKEGATE_ROUTE("lakegate.leases.get", leases_get, kGet, "")\n'
             'IAM_ROUTE("iam.roles.get", predefined_roles, predefined_roles_get, kGet, "")\n')
    assert rows_without_test(table, {"tests/api/objects_get_test.py"}) == [
        "storage.objects.compose needs tests/api/objects_compose_test.py",
        "lakegate.leases.get needs tests/api/leases_get_test.py",
        "iam.roles.get needs tests/api/predefined_roles_test.py",
    ]


def test_a_row_that_cannot_be_read_is_an_error():
    try:
        implemented_routes("ROUTE(storage.objects.get, json, objects_get)\n")
    except ValueError as error:
        assert "ROUTE row" in str(error)
    else:
        raise AssertionError("the unreadable row went unnoticed")
