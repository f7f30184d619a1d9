"""Documents that the program prints are kept as it prints them: nobody edits them by hand."""

import subprocess

import pytest

from tests.support.server import REPOSITORY, binary_path

DOCUMENTS = [
    ("docs/operating/configuration.md", ("config", "show", "--markdown")),
    ("deploy/lakegate.toml", ("config", "show", "--toml")),
    ("docs/reference/api-coverage.md", ("routes", "--markdown")),
]


def run(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run([str(binary_path()), *map(str, arguments)], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("path", "arguments"), DOCUMENTS, ids=[path for path, _ in DOCUMENTS])
def test_the_document_is_what_the_program_prints(path, arguments):
    printed = run(*arguments)
    assert printed.returncode == 0, printed.stderr
    assert len(printed.stdout.splitlines()) > 20
    kept = (REPOSITORY / path).read_text()
    assert kept == printed.stdout, f"print it anew: lakegate {' '.join(arguments)} > {path}"


def test_the_example_configuration_is_accepted_and_changes_nothing():
    plain = run("config", "show")
    from_file = run("config", "show", "--config", REPOSITORY / "deploy" / "lakegate.toml")
    assert plain.returncode == 0 and from_file.returncode == 0, plain.stderr + from_file.stderr
    assert from_file.stdout == plain.stdout
