"""One name is one class: the linker takes two classes of one name in one namespace for the same, and joins their
destructors. The compiler sees one of them at a time and says nothing."""

import re
from collections import defaultdict

from tests.tidy.repository import MODULES, files, text

NAMESPACE = re.compile(r"^namespace ([\w:]+) \{")
CLASS = re.compile(r"^(?:class|struct)(?: \[\[\w+\]\])? (\w+)(?: final)?(?: :[^:]| \{|$)")


def classes_of(header: str):
    """Qualified names of the classes that stand outside of others, templates among them."""
    namespaces: list[str] = []
    for line in header.splitlines():
        if opened := NAMESPACE.match(line):
            namespaces.append(opened[1])
        elif line.startswith("}  // namespace"):
            namespaces.pop()
        elif found := CLASS.match(line):
            yield "::".join([*namespaces, found[1]])


def test_no_two_headers_define_a_class_of_one_name():
    places = defaultdict(list)
    for header in files(".h", below=MODULES):
        for name in classes_of(text(header)):
            places[name].append(header)
    assert len(places) > 300
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
