"""gcsfuse, by what docs/using/gcsfuse.md shows, and what programs do to files beyond that, in flat buckets and in those
with a hierarchical namespace."""

from __future__ import annotations

import concurrent.futures
import contextlib
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import threading

import pytest
import requests

from pilot import answers, gcsfuse
from pilot.lake import ACCOUNT_ROLES, LOG_REQUESTS, token_of
from tests.support import sign_in
from tests.support.server import CLOSED_METADATA_ENVIRONMENT, REPOSITORY, Server

PAGE = REPOSITORY / "docs" / "using" / "gcsfuse.md"
BUCKET = "my-bucket"
UNMOUNT = "fusermount3 -u mounted"
TIMEOUT_S = 300
HIERARCHICAL = {"hierarchicalNamespace": {"enabled": True},
                "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}}


def page_lines() -> list[str]:
    (block,) = re.findall(r"^```sh\n(.+?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return block.splitlines()


class Mount:
    """The page's commands in a folder of their own, with this server's address in place of the example's."""

    def __init__(self, server: Server, folder: pathlib.Path, headers: dict):
        self.server = server
        self.folder = folder
        self.mounted = folder / "mounted"
        self.headers = headers
        self.refusals_asked_for: tuple[int, ...] = ()

    def call(self, *lines: str) -> subprocess.CompletedProcess:
        script = "\n".join(lines).replace("https://gcs.example.com", self.server.http_url)
        if not self.headers:
            script = script.replace("--key-file admin-key.json", "--anonymous-access")
        environment = {**os.environ, **CLOSED_METADATA_ENVIRONMENT, "HOME": str(self.folder),
                       "PATH": f"{gcsfuse.INSTALL_DIR}:{os.environ['PATH']}"}
        return subprocess.run(["bash", "-ec", script], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=TIMEOUT_S, check=False)

    def run(self, *lines: str) -> str:
        done = self.call(*lines)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mount(self, flags: str = "") -> pathlib.Path:
        folder, command = page_lines()[:2]
        self.run(folder, command.replace("--implicit-dirs", f"--implicit-dirs {flags}"))
        return self.mounted

    def mount_anew(self, flags: str = "") -> pathlib.Path:
        """Nothing that the former mount remembers is left."""
        self.run(UNMOUNT)
        return self.mount(flags)

    def insert(self, name: str, data: bytes) -> None:
        """By the API, past the mount."""
        answer = requests.post(f"{self.server.http_url}/upload/storage/v1/b/{BUCKET}/o", data=data, timeout=60,
                               params={"uploadType": "media", "name": name}, headers=self.headers)
        assert answer.status_code == 200, answer.text

    def objects(self) -> dict[str, int]:
        """Sizes by name, as the server lists them."""
        answer = requests.get(f"{self.server.http_url}/storage/v1/b/{BUCKET}/o", headers=self.headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return {item["name"]: int(item["size"]) for item in answer.json().get("items", [])}

    def unmount_if_mounted(self) -> None:
        if os.path.ismount(self.mounted):
            subprocess.run(["fusermount3", "-u", "-z", str(self.mounted)], check=False, capture_output=True)


@pytest.fixture(params=["required-flat", "none-flat", "required-hierarchical"])
def mount(request, tmp_path):
    if (reason := gcsfuse.missing()) is not None:
        pytest.skip(f"SKIPPED: {reason}")
    auth, layout = request.param.split("-")
    with contextlib.closing(Server(auth=auth, with_tls=True, extra_arguments=LOG_REQUESTS)) as server:
        server.start()
        headers = {}
        if auth == "required":
            # Keys name the address with TLS where there is one, whose certificate is of the test's own authority.
            plain = {"token_uri": f"{server.http_url}/token"}
            headers = sign_in.bearer(token_of(sign_in.admin_init(server) | plain))
            for name, roles in {"admin-key": ACCOUNT_ROLES, "reader-key": ("roles/storage.objectViewer",)}.items():
                key = sign_in.make_account(server, name, *roles) | plain
                (tmp_path / f"{name}.json").write_text(json.dumps(key))
        settings = HIERARCHICAL if layout == "hierarchical" else {}
        made = requests.post(f"{server.http_url}/storage/v1/b?project={server.project}",
                             json={"name": BUCKET, **settings}, headers=headers, timeout=60)
        assert made.status_code == 200, made.text
        opened = Mount(server, tmp_path, headers)
        try:
            yield opened
        finally:
            opened.unmount_if_mounted()
        kinds = {kind: count for kind, count in answers.refusals(server.log_text()).items()
                 if kind.status not in opened.refusals_asked_for}
        print(answers.table(kinds))
        assert answers.unexplained(kinds) == []


def test_the_page_of_gcsfuse(mount):
    output = mount.run(*page_lines())
    assert output.endswith("hello\nagain\n")
    assert not os.path.ismount(mount.mounted)
    assert mount.objects() == {"folder/": 0}


def test_a_large_file_is_changed_in_the_middle_and_at_its_end_and_read_from_random_places_after_a_new_mount(mount):
    root = mount.mount()
    dice = random.Random(1)
    content = bytearray(dice.randbytes(24 * 1024 * 1024))
    (root / "large").write_bytes(content)
    with open(root / "large", "r+b") as file:
        file.seek(9_000_000)
        file.write(b"changed")
    content[9_000_000:9_000_007] = b"changed"
    with open(root / "large", "ab") as file:
        file.write(b"appended")
    content += b"appended"
    # By a handle: what truncate() does to a path alone, gcsfuse keeps until somebody opens and closes the file.
    with open(root / "large", "r+b") as file:
        file.truncate(len(content) - 3)
    del content[-3:]
    root = mount.mount_anew()
    assert os.listdir(root) == ["large"]
    with open(root / "large", "rb") as file:
        for _ in range(40):
            first = dice.randrange(len(content))
            file.seek(first)
            assert file.read(70_000) == content[first:first + 70_000], first
    assert (root / "large").read_bytes() == content
    assert mount.objects() == {"large": len(content)}


def test_folders_that_are_only_in_names_are_shown_and_folders_are_renamed_and_removed(mount):
    mount.insert("only/in/names", b"x")
    root = mount.mount("--rename-dir-limit 10")
    assert [str(path.relative_to(root)) for path in sorted(root.rglob("*"))] == ["only", "only/in", "only/in/names"]
    (root / "made" / "deeper").mkdir(parents=True)
    (root / "made" / "a").write_text("a")
    (root / "made" / "deeper" / "b").write_text("b")
    (root / "made").rename(root / "other")
    with pytest.raises(OSError, match="not empty"):
        (root / "other").rmdir()
    root = mount.mount_anew()
    assert {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()} == {
        "only/in/names": "x", "other/a": "a", "other/deeper/b": "b"}
    shutil.rmtree(root / "other")
    shutil.rmtree(root / "only")
    assert os.listdir(root) == [] and mount.objects() == {}


def test_four_writers_at_once_mix_nothing_up_and_a_git_repository_is_whole(mount):
    root = mount.mount()

    def contents_of(writer: int) -> dict[str, bytes]:
        dice = random.Random(writer)
        return {f"w{writer}/{number}": dice.randbytes(dice.randrange(2_000_000)) for number in range(6)}

    def write(writer: int) -> None:
        (root / f"w{writer}").mkdir()
        for name, data in contents_of(writer).items():
            (root / name).write_bytes(data)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    commit = "git -C mounted/repo -c user.name=n -c user.email=e@example.com commit -q"
    mount.run("git init -q mounted/repo", "echo one > mounted/repo/file", "git -C mounted/repo add file",
              f"{commit} -m one", "echo two >> mounted/repo/file", f"{commit} -a -m two")
    root = mount.mount_anew()
    for writer in range(4):
        for name, data in contents_of(writer).items():
            assert (root / name).read_bytes() == data, name
    assert mount.run("git -C mounted/repo fsck --strict", "git -C mounted/repo log --format=%s") == "two\none\n"


def test_a_reader_reads_and_writes_nothing(mount):
    if not mount.headers:
        pytest.skip("without sign-in everybody writes")
    mount.refusals_asked_for = (403,)
    mount.insert("there", b"read me")
    done = mount.run(page_lines()[0], page_lines()[1].replace("admin-key", "reader-key"), "cat mounted/there")
    assert done.endswith("read me")
    assert mount.call("echo no > mounted/new").returncode != 0
    assert mount.call("rm mounted/there").returncode != 0
    assert mount.objects() == {"there": 7}


def test_over_tls_with_a_certificate_of_an_own_authority_in_the_foreground(mount):
    if not mount.headers:
        pytest.skip("once is enough")
    mount.insert("there", b"read me")
    folder, command = page_lines()[:2]
    command = command.replace("https://gcs.example.com", mount.server.https_url)
    environment = f"SSL_CERT_FILE={mount.server.ca_file}"
    # The shell ends when gcsfuse does, which the last line makes it do.
    output = mount.run(folder, f"{environment} {command.replace('gcsfuse ', 'gcsfuse --foreground ', 1)} &",
                       "until mountpoint -q mounted; do kill -0 $!; sleep 0.1; done",
                       "echo written > mounted/new", "cat mounted/there mounted/new", UNMOUNT, "wait")
    assert "read mewritten\n" in output
    assert mount.objects() == {"new": 8, "there": 7}


def test_tokens_are_taken_from_an_address_that_hands_them_out(mount):
    if not mount.headers:
        pytest.skip("without sign-in there are no tokens")
    token = mount.headers["Authorization"].removeprefix("Bearer ")
    answer = json.dumps({"access_token": token, "expires_in": 3600, "token_type": "Bearer"}).encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(answer)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as source:
        thread = threading.Thread(target=source.serve_forever)
        thread.start()
        try:
            folder, command = page_lines()[:2]
            url = f"http://127.0.0.1:{source.server_port}/token"
            output = mount.run(folder, command.replace("--key-file admin-key.json", f"--token-url {url}"),
                               "echo written > mounted/new", "cat mounted/new", UNMOUNT)
        finally:
            source.shutdown()
            thread.join()
    assert output.endswith("written\n")
