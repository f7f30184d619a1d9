"""The Google Cloud CLI signed in with a key file: what docs/using/gcloud.md shows, and what else `gcloud storage` does.

No registry has it, so these tests run where the machine has it, and are skipped elsewhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from tests.support.server import REPOSITORY, Server
from tests.support.signed_in_site import SignedInSite

PAGE = REPOSITORY / "docs" / "using" / "gcloud.md"
PROGRAM = shutil.which("gcloud")
TIMEOUT_S = 300
# docs/operating/access.md
APIS = ("STORAGE", "IAM", "CLOUDRESOURCEMANAGER")
# Above the 8 MiB from which gcloud's uploads are resumable.
LARGE = os.urandom(9 * 1024 * 1024 + 5)

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="SKIPPED: gcloud is not installed, and no registry has it")


@pytest.fixture(scope="module")
def site():
    with SignedInSite(with_tls=True, project="lakegate") as running:
        yield running


class Shell:
    """A folder with the administrator's key, in which gcloud has a configuration of its own."""

    def __init__(self, site: SignedInSite, folder: pathlib.Path, **variables: str):
        self.folder = folder
        shutil.copy(site.key_file, folder / "admin-key.json")
        self._environment = site.environment(
            CLOUDSDK_CONFIG=str(folder / "configuration"), CLOUDSDK_CORE_PROJECT="lakegate",
            CLOUDSDK_CORE_DISABLE_PROMPTS="1", CLOUDSDK_CORE_DISABLE_USAGE_REPORTING="true",
            CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK="true",
            **{f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{api}": f"{site.http_url}/" for api in APIS} | variables)

    def call(self, script: str) -> subprocess.CompletedProcess:
        return subprocess.run(["bash", "-ec", script], cwd=self.folder, env=self._environment, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=TIMEOUT_S, check=False)

    def run(self, script: str) -> str:
        done = self.call(script)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def shell(site, tmp_path_factory):
    opened = Shell(site, tmp_path_factory.mktemp("gcloud"))
    opened.run("gcloud auth activate-service-account --key-file admin-key.json")
    return opened


@pytest.fixture
def bucket(site):
    return site.make_bucket()


def names(site, bucket: str) -> list[str]:
    return sorted(site.names(bucket))


@pytest.mark.parametrize("with_tls", [False, True])
def test_the_page_of_gcloud(site, bucket, tmp_path, with_tls):
    (block,) = re.findall(r"^```sh\n(.+?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    assert block.startswith("export CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE=https://gcs.example.com/\n")
    address = site.server.https_url if with_tls else site.http_url
    variables = {"CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE": str(site.server.ca_file)} if with_tls else {}
    script = block.replace("https://gcs.example.com", address).replace("my-bucket", bucket)
    assert Shell(site, tmp_path, **variables).run(script).splitlines()[-1] == "hello"


def test_trees_are_copied_synchronised_moved_and_removed(site, shell, bucket):
    tree = shell.folder / "tree"
    (tree / "sub").mkdir(parents=True)
    (tree / "a").write_bytes(b"a")
    (tree / "sub" / "ünï b").write_bytes(b"b")
    (tree / "large").write_bytes(LARGE)
    shell.run(f"gcloud storage cp -r tree gs://{bucket}/")
    assert names(site, bucket) == ["tree/a", "tree/large", "tree/sub/ünï b"]
    (tree / "a").unlink()
    (tree / "new").write_bytes(b"new")
    shell.run(f"gcloud storage rsync -r --delete-unmatched-destination-objects tree gs://{bucket}/tree")
    assert names(site, bucket) == ["tree/large", "tree/new", "tree/sub/ünï b"]
    shell.run(f"gcloud storage mv gs://{bucket}/tree/new gs://{bucket}/moved")
    shell.run(f"gcloud storage cp gs://{bucket}/tree/large back")
    assert (shell.folder / "back").read_bytes() == LARGE
    assert "tree/sub/" in shell.run(f"gcloud storage ls gs://{bucket}/tree")
    shell.run(f"gcloud storage rm -r gs://{bucket}/tree")
    assert names(site, bucket) == ["moved"]


def test_large_files_go_up_in_parts_and_come_down_in_slices(site, bucket, tmp_path):
    # gcloud removes the parts by its notes of resumable uploads, so parts have to be such uploads.
    shell = Shell(site, tmp_path, CLOUDSDK_STORAGE_RESUMABLE_THRESHOLD="1M",
                  CLOUDSDK_STORAGE_PARALLEL_COMPOSITE_UPLOAD_ENABLED="true",
                  CLOUDSDK_STORAGE_PARALLEL_COMPOSITE_UPLOAD_THRESHOLD="1M",
                  CLOUDSDK_STORAGE_PARALLEL_COMPOSITE_UPLOAD_COMPONENT_SIZE="2M",
                  CLOUDSDK_STORAGE_SLICED_OBJECT_DOWNLOAD_THRESHOLD="1M",
                  CLOUDSDK_STORAGE_SLICED_OBJECT_DOWNLOAD_COMPONENT_SIZE="2M")
    (tmp_path / "large").write_bytes(LARGE)
    shell.run("gcloud auth activate-service-account --key-file admin-key.json")
    shell.run(f"gcloud storage cp large gs://{bucket}/large && gcloud storage cp gs://{bucket}/large back")
    assert site.read(bucket, "large") == LARGE == (tmp_path / "back").read_bytes()
    assert names(site, bucket) == ["large"]
    resource = site.request("GET", f"/storage/v1/b/{bucket}/o/large").json()
    assert int(resource["componentCount"]) > 1


def test_objects_are_described_changed_composed_and_kept_in_versions(site, shell, bucket):
    shell.run(f"gcloud storage buckets update gs://{bucket} --versioning --update-labels=team=lake")
    described = f"gcloud storage buckets describe gs://{bucket} --format='value(versioning_enabled,labels)'"
    assert shell.run(described).split() == ["True", "team=lake"]
    shell.run(f"echo one | gcloud storage cp - gs://{bucket}/a; echo two | gcloud storage cp - gs://{bucket}/a")
    assert len(shell.run(f"gcloud storage ls -a gs://{bucket}/a").split()) == 2
    shell.run(f"gcloud storage objects update gs://{bucket}/a --custom-metadata=k=v --content-type=text/x")
    described = f"gcloud storage objects describe gs://{bucket}/a --format='value(content_type,custom_fields,size)'"
    assert shell.run(described).split() == ["text/x", "k=v", "4"]
    assert site.request("GET", f"/storage/v1/b/{bucket}/o/a").json()["metadata"] == {"k": "v"}
    shell.run(f"gcloud storage objects compose gs://{bucket}/a gs://{bucket}/a gs://{bucket}/both")
    assert shell.run(f"gcloud storage cat gs://{bucket}/both") == "two\ntwo\n"
    refused = shell.call(f"echo three | gcloud storage cp --if-generation-match=1 - gs://{bucket}/a")
    assert refused.returncode != 0 and "412" in refused.stderr, refused.stderr
    assert site.read(bucket, "a") == b"two\n"


def test_folders_policies_and_keys_are_made(site, shell, bucket):
    shell.run(f"gcloud storage buckets create gs://{bucket}-folders --enable-hierarchical-namespace"
              " --uniform-bucket-level-access")
    shell.run(f"gcloud storage folders create gs://{bucket}-folders/deep/er --recursive")
    shell.run(f"gcloud storage folders create gs://{bucket}-folders/x")
    assert "x/" in shell.run(f"gcloud storage folders list gs://{bucket}-folders --format='value(name)'").split()
    shell.run(f"gcloud storage rm -r gs://{bucket}-folders")
    assert f"gs://{bucket}-folders/" not in shell.run("gcloud storage ls")
    shell.run(f"gcloud storage buckets add-iam-policy-binding gs://{bucket} --member=allUsers"
              " --role=roles/storage.objectViewer")
    policy = site.request("GET", f"/storage/v1/b/{bucket}/iam").json()
    assert {"role": "roles/storage.objectViewer", "members": ["allUsers"]} in policy["bindings"]
    made = shell.run(f"gcloud storage hmac create {site.key['client_email']}")
    access_id = re.search(r"accessId: (GOOG1\S+)", made)[1]
    assert access_id in shell.run("gcloud storage hmac list --format='value(access_id)'").split()


def test_a_reader_writes_nothing(site, bucket, tmp_path):
    shell = Shell(site, tmp_path)
    reader = {**site.account("roles/storage.objectViewer"), "token_uri": site.key["token_uri"]}
    site.write_key(reader, "gcloud-reader.json")
    shutil.copy(site.folder / "gcloud-reader.json", tmp_path / "admin-key.json")
    shell.run("gcloud auth activate-service-account --key-file admin-key.json")
    assert shell.run(f"gcloud storage ls gs://{bucket}") == ""
    refused = shell.call(f"echo no | gcloud storage cp - gs://{bucket}/no")
    assert refused.returncode != 0 and "does not have permission" in refused.stderr, refused.stderr
    assert site.names(bucket) == []


def test_an_account_is_made_with_a_key_and_a_role_and_signs_in(site, shell, bucket, tmp_path):
    site.request("POST", f"/upload/storage/v1/b/{bucket}/o", params={"uploadType": "media", "name": "o"}, data=b"read")
    email = "gcloud-reader@lakegate.iam.gserviceaccount.com"
    shell.run("gcloud iam service-accounts create gcloud-reader")
    assert email in shell.run("gcloud iam service-accounts list --format='value(email)'").split()
    shell.run(f"gcloud iam service-accounts keys create made.json --iam-account {email}")
    other = Shell(site, tmp_path)
    key = {**json.loads((shell.folder / "made.json").read_text()), "token_uri": site.key["token_uri"]}
    (tmp_path / "admin-key.json").write_text(json.dumps(key))
    other.run("gcloud auth activate-service-account --key-file admin-key.json")
    assert other.call(f"gcloud storage cat gs://{bucket}/o").returncode != 0
    shell.run(f"gcloud projects add-iam-policy-binding lakegate --member serviceAccount:{email}"
              " --role roles/storage.objectViewer --condition=None")
    assert other.run(f"gcloud storage cat gs://{bucket}/o") == "read"


def test_a_role_is_made_changed_granted_and_removed(shell):
    resource = "//storage.googleapis.com/projects/_/buckets/any --format='value(name)'"
    assert "roles/storage.objectViewer" in shell.run(f"gcloud iam list-grantable-roles {resource}").split()
    assert "storage.objects.get" in shell.run(f"gcloud iam list-testable-permissions {resource}").split()
    shell.run("gcloud iam roles create lister --project lakegate --title Lister --permissions storage.objects.list")
    shell.run("gcloud iam roles update lister --project lakegate --add-permissions storage.objects.get")
    described = shell.run("gcloud iam roles describe lister --project lakegate --format='value(includedPermissions)'")
    assert described.strip() == "storage.objects.get;storage.objects.list"
    shell.run("gcloud projects add-iam-policy-binding lakegate --member user:ann@example.com"
              " --role projects/lakegate/roles/lister --condition=None")
    shell.run("gcloud iam roles delete lister --project lakegate")


def test_without_sign_in_gcloud_comes_as_nobody(site, tmp_path):
    with contextlib.closing(Server(auth="none", project="lakegate")) as server:
        server.start()
        shell = Shell(site, tmp_path, CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE=f"{server.http_url}/storage/v1/",
                      CLOUDSDK_AUTH_DISABLE_CREDENTIALS="true")
        shell.run("gcloud storage buckets create gs://open-to-all")
        shell.run("echo hello | gcloud storage cp - gs://open-to-all/o")
        assert shell.run("gcloud storage cat gs://open-to-all/o") == "hello\n"
