"""Every relative link of a Markdown file leads to a file or folder of the repository."""

from __future__ import annotations

import pathlib
import posixpath
import re
import urllib.parse

from tests.tidy import repository

LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"^```.*?^```\s*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def broken_links(name: str, text: str, exists) -> list[str]:
    """Targets that do not exist; `exists(path from the root) -> bool`. Links to other hosts are not followed."""
    broken = []
    for target in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z][a-z0-9+.-]*:", target) or target.startswith("#"):
            continue
        path = urllib.parse.unquote(target.split("#")[0])
        resolved = path.lstrip("/") if path.startswith("/") else posixpath.normpath(
            posixpath.join(posixpath.dirname(name), path))
        if resolved.startswith("..") or not exists(resolved):
            broken.append(target)
    return broken


def exists_in_repository(path: str) -> bool:
    return pathlib.Path(repository.REPOSITORY, path).exists()


def test_every_relative_link_resolves():
    names = repository.files(".md")
    assert names
    found = {name: bad for name in names
             if (bad := broken_links(name, repository.text(name) or "", exists_in_repository))}
    assert found == {}


def test_a_broken_link_is_found_and_code_and_other_hosts_are_left_alone():
    text = ("[good](formats/keys.md#top) [host](https://example.com/x) [here](#here) `[code](gone.md)`\n"
            "```\n[fenced](gone.md)\n```\n[bad](gone.md) [outside](../../etc)\n")
    assert broken_links("docs/ARCHITECTURE.md", text, {"docs/formats/keys.md"}.__contains__) == ["gone.md", "../../etc"]
