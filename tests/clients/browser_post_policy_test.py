"""An HTML form in a real browser: a page of another origin sends a file to the bucket with a signed policy.

Chromium without a window, where this machine has it. The page chooses the file by itself, which a script may do with a
file that it has made.
"""

import base64
import html
import json
import pathlib
import shutil
import subprocess
import uuid

import pytest
import requests

from tests.support.forms import v4_fields
from tests.support.server import Server
from tests.support.sign_in import JWT_BEARER, admin_init, bearer, claims_of, sign_jwt

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

DATA = bytes(range(256)) * 300
FILE_NAME = 'a "quoted" ü name.png'


@pytest.fixture(scope="module")
def server():
    with Server(auth="required") as running:
        yield running


@pytest.fixture(scope="module")
def administrator(server):
    key = admin_init(server)
    form = {"grant_type": JWT_BEARER, "assertion": sign_jwt(key, claims_of(key))}
    token = requests.post(f"{server.http_url}/token", data=form, timeout=30).json()["access_token"]
    return {**key, "headers": bearer(token)}


@pytest.fixture
def bucket(server, administrator):
    name = f"bucket-{uuid.uuid4().hex}"
    cors = [{"origin": ["*"], "method": ["POST"], "responseHeader": ["ETag"], "maxAgeSeconds": 60}]
    answer = requests.post(f"{server.http_url}/storage/v1/b", params={"project": server.project},
                           json={"name": name, "cors": cors}, headers=administrator["headers"], timeout=30)
    assert answer.status_code == 200, answer.text
    return name


def page(url: str, fields: dict, script: str) -> str:
    inputs = "".join(f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
                     for name, value in fields.items())
    return f"""<!DOCTYPE html><meta charset="utf-8"><body>
<form id="form" action="{url}" method="post" enctype="multipart/form-data">{inputs}
<input type="file" name="file"></form>
<pre id="result"></pre>
<script>
const bytes = Uint8Array.from(atob("{base64.b64encode(DATA).decode()}"), c => c.charCodeAt(0));
const chosen = new DataTransfer();
chosen.items.add(new File([bytes], {json.dumps(FILE_NAME)}, {{type: "image/png"}}));
const form = document.getElementById("form");
form.elements["file"].files = chosen.files;
{script}
</script>"""


def browse(folder: pathlib.Path, text: str) -> str:
    """What stands on the page when all of its requests are answered."""
    path = folder / "form.html"
    path.write_text(text, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
               f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=20000", "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def stored(server, administrator, bucket) -> dict:
    headers = administrator["headers"]
    listed = requests.get(f"{server.http_url}/storage/v1/b/{bucket}/o", headers=headers, timeout=30).json()
    return {item["name"]: requests.get(item["mediaLink"], headers=headers, timeout=30).content
            for item in listed.get("items", [])}


def test_a_form_that_the_browser_submits_stores_its_file(server, administrator, bucket, tmp_path):
    fields = v4_fields(administrator, {"key": "in/${filename}", "success_action_status": "201"},
                       [["starts-with", "$key", "in/"], {"success_action_status": "201"}])
    shown = browse(tmp_path, page(f"{server.http_url}/{bucket}", fields, "form.submit();"))
    objects = stored(server, administrator, bucket)
    assert list(objects.values()) == [DATA], shown
    assert next(iter(objects)).startswith("in/a ")
    assert "PostResponse" in shown, shown


def test_a_script_reads_the_answer_by_the_buckets_cors_rules(server, administrator, bucket, tmp_path):
    script = """fetch(form.action, {method: "POST", body: new FormData(form)}).then(async answer => {
document.getElementById("result").textContent = answer.status + " " + answer.headers.get("ETag");
}).catch(error => { document.getElementById("result").textContent = "failed: " + error; });"""
    fields = v4_fields(administrator, {"key": "o"})
    shown = browse(tmp_path, page(f"{server.http_url}/{bucket}", fields, script))
    assert '204 "' in shown, shown
    assert stored(server, administrator, bucket) == {"o": DATA}


def test_a_form_that_the_policy_does_not_allow_stores_nothing(server, administrator, bucket, tmp_path):
    fields = {**v4_fields(administrator, {"key": "o"}), "acl": "public-read"}
    shown = browse(tmp_path, page(f"{server.http_url}/{bucket}", fields, "form.submit();"))
    assert "InvalidPolicyDocument" in shown, shown
    assert stored(server, administrator, bucket) == {}
