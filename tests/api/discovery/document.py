"""The discovery document of storage v1 and a check of answers against its schemas.

`storage.v1.json` is Google's document of revision 20260408 with the changes up to 20260906 (rapid caches, update of
managed folders; watchAll went), without its descriptions and scopes.
"""

from __future__ import annotations

import base64
import binascii
import json
import pathlib
import re

DOCUMENT = json.loads(pathlib.Path(__file__).with_name("storage.v1.json").read_text())
METHODS: dict[str, dict] = DOCUMENT["methods"]
SCHEMAS: dict[str, dict] = DOCUMENT["schemas"]

DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
FORMATS = {
    "date-time": DATE_TIME,
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "google-duration": re.compile(r"-?\d+(\.\d{1,9})?s"),
    "int64": re.compile(r"-?\d{1,19}"),
    "uint64": re.compile(r"\d{1,20}"),
}
INTEGER_RANGES = {"int32": (-2**31, 2**31 - 1), "uint32": (0, 2**32 - 1)}


def query_parameters(method: dict) -> dict[str, dict]:
    return {name: spec for name, spec in method.get("parameters", {}).items() if spec["location"] == "query"}


def response_schema(method: dict) -> dict | None:
    return method.get("response")


def faults(value, schema: dict, place: str = "") -> list[str]:
    """One sentence for everything in `value` that the schema does not allow."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"]]
    if value is None:
        return [f"{place}: null"]
    check = {"object": object_faults, "array": array_faults, "string": string_faults, "integer": integer_faults,
             "boolean": boolean_faults, "number": number_faults, "any": lambda *_: []}[schema["type"]]
    return check(value, schema, place)


def object_faults(value, schema: dict, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place}: {value!r} is no object"]
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    found = []
    for name, one in value.items():
        if name in known:
            found += faults(one, known[name], f"{place}.{name}")
        elif others:
            found += faults(one, others, f"{place}.{name}")
        else:
            found.append(f"{place}.{name}: the schema has no such field")
    kind = known.get("kind", {}).get("default")
    if kind and value.get("kind") != kind:
        found.append(f"{place}.kind: {value.get('kind')!r} instead of {kind!r}")
    return found


def array_faults(value, schema: dict, place: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{place}: {value!r} is no array"]
    return [fault for index, one in enumerate(value) for fault in faults(one, schema["items"], f"{place}[{index}]")]


def string_faults(value, schema: dict, place: str) -> list[str]:
    if not isinstance(value, str):
        return [f"{place}: {value!r} is no string"]
    pattern = FORMATS.get(schema.get("format"))
    if pattern and not pattern.fullmatch(value):
        return [f"{place}: {value!r} is no {schema['format']}"]
    if schema.get("format") == "byte":
        try:
            base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            return [f"{place}: {value!r} is no base64"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    return []


def integer_faults(value, schema: dict, place: str) -> list[str]:
    least, most = INTEGER_RANGES[schema.get("format", "int32")]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        return [f"{place}: {value!r} is no {schema.get('format', 'int32')}"]
    return []


def boolean_faults(value, _schema: dict, place: str) -> list[str]:
    return [] if isinstance(value, bool) else [f"{place}: {value!r} is no boolean"]


def number_faults(value, _schema: dict, place: str) -> list[str]:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return [] if is_number else [f"{place}: {value!r} is no number"]
