"""Every public header opens with a comment (what it is, owner, threads, failure, units) and is included once."""

from __future__ import annotations

from tests.tidy import repository

FEWEST_COMMENT_CHARACTERS = 40


def header_faults(text: str) -> list[str]:
    """What the header's first lines lack."""
    faults = []
    comment = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        comment.append(line.removeprefix("//").strip())
    if len(" ".join(comment)) < FEWEST_COMMENT_CHARACTERS:
        faults.append("does not open with a comment that says what it is")
    if "\n#pragma once\n" not in text:
        faults.append("has no #pragma once")
    return faults


def test_every_header_opens_with_a_comment():
    headers = repository.files(".h", below=repository.MODULES)
    assert headers
    assert {name: found for name in headers if (found := header_faults(repository.text(name) or ""))} == {}


def test_a_header_without_comment_or_guard_is_found():
    good = "// A byte range: first byte and length, in bytes. A plain value; any thread may hold one.\n#pragma once\n"
    assert header_faults(good) == []
    assert header_faults(good.replace("#pragma once\n", "#include <string>\n")) == ["has no #pragma once"]
    assert header_faults("#include <string>\n" + good) == ["does not open with a comment that says what it is"]
    assert header_faults("// Range.\n#pragma once\n") == ["does not open with a comment that says what it is"]
