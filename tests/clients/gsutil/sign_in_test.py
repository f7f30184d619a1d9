"""gsutil signed in: with a service account's key (JSON API) and with an HMAC key (XML API), against --auth=required."""

import os

import pytest
import requests

from tests.clients.gsutil.conftest import Gsutil, read_tree
from tests.support.signed_in_site import SignedInSite

PARTS = ("GSUtil:parallel_composite_upload_threshold=1M", "GSUtil:parallel_composite_upload_component_size=1M",
         "GSUtil:parallel_thread_count=4", "GSUtil:check_hashes=always")


@pytest.fixture(scope="module")
def site():
    with SignedInSite(with_tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(site):
    return site.server


@pytest.fixture
def bucket(site):
    return f"gs://{site.make_bucket()}"


def with_credentials(gsutil: Gsutil, lines: str) -> Gsutil:
    gsutil.boto_file.write_text(gsutil.boto_file.read_text().replace("[Credentials]\n", f"[Credentials]\n{lines}\n"))
    return gsutil


def with_key(gsutil: Gsutil, site, key_file) -> Gsutil:
    token_uri = f"https://localhost:{site.server.ports['https']}/token"
    gsutil.boto_file.write_text(gsutil.boto_file.read_text() + f"\n[OAuth2]\nprovider_token_uri = {token_uri}\n")
    return with_credentials(gsutil, f"gs_service_key_file = {key_file}")


def with_hmac(gsutil: Gsutil, key) -> Gsutil:
    return with_credentials(gsutil, f"gs_access_key_id = {key[0]}\ngs_secret_access_key = {key[1]}")


@pytest.fixture(params=["key file", "HMAC key"])
def signed_in(gsutil, site, request):
    return with_key(gsutil, site, site.key_file) if request.param == "key file" else with_hmac(gsutil, site.hmac_key())


def test_objects_are_copied_listed_read_synchronised_and_removed(signed_in, site, bucket, tree):
    signed_in.run("cp", "-", f"{bucket}/dir/o", stdin=b"data")
    assert signed_in.lines("ls", f"{bucket}/**") == [f"{bucket}/dir/o"]
    assert signed_in.bytes("cat", f"{bucket}/dir/o") == b"data"
    signed_in.run("rm", f"{bucket}/dir/o")
    signed_in.run("-m", "rsync", "-r", tree, bucket)
    found = {name: site.read(bucket.removeprefix("gs://"), name) for name in site.names(bucket.removeprefix("gs://"))}
    assert found == read_tree(tree)


def test_files_are_downloaded_with_the_key_file(gsutil, site, bucket, tree, tmp_path):
    # With an HMAC key gsutil 5.38 downloads to files from port 443 alone: where `gs_port` is set it takes it for a text
    # and fails before it sends anything (gslib/boto_translation.py, _AddCustomEndpointToKey).
    with_key(gsutil, site, site.key_file)
    gsutil.run("-m", "cp", "-r", f"{tree}/*", bucket)
    back = tmp_path / "back"
    back.mkdir()
    gsutil.run("-m", "rsync", "-r", bucket, back)
    assert read_tree(back) == read_tree(tree)


def test_a_large_file_is_uploaded_in_pieces_at_once(signed_in, site, bucket, tmp_path):
    data = os.urandom(3 * 1024 * 1024 + 7)
    source = tmp_path / "large"
    source.write_bytes(data)
    options = [part for option in PARTS for part in ("-o", option)]
    signed_in.run("cp", source, f"{bucket}/large", options=options)
    assert site.read(bucket.removeprefix("gs://"), "large") == data
    # The pieces are gone.
    assert site.names(bucket.removeprefix("gs://")) == ["large"]


def test_signurl_makes_urls_that_open_their_object_until_they_end(gsutil, site, bucket):
    with_key(gsutil, site, site.key_file)
    gsutil.run("cp", "-", f"{bucket}/o", stdin=b"data")
    ca_file = str(site.server.ca_file)
    # signurl takes the host that it signs from here, and knows no port beside it.
    host = f"Credentials:gs_host=localhost:{site.server.ports['https']}"

    def url_of(*arguments):
        lines = gsutil.lines("signurl", *arguments, site.key_file, f"{bucket}/o", options=("-o", host))
        return lines[-1].split("\t")[-1]
    get = url_of("-d", "10m")
    assert requests.get(get, verify=ca_file, timeout=30).content == b"data"
    assert requests.delete(get, verify=ca_file, timeout=30).status_code == 403
    put = url_of("-m", "PUT", "-c", "text/plain", "-d", "10m")
    assert requests.put(put, data=b"other", headers={"Content-Type": "text/plain"}, verify=ca_file,
                        timeout=30).status_code == 200
    assert requests.get(get, verify=ca_file, timeout=30).content == b"other"


def test_credentials_that_do_not_hold_let_nobody_in(gsutil, site, bucket, tmp_path):
    reader = site.write_key(site.account("roles/storage.objectViewer"), f"{tmp_path.name}.json")
    with_key(gsutil, site, reader)
    assert gsutil.lines("ls", bucket) == []
    assert "403" in gsutil.fail("cp", "-", f"{bucket}/o", stdin=b"data")
    assert site.names(bucket.removeprefix("gs://")) == []


def test_a_wrong_secret_lets_nobody_in(gsutil, site, bucket):
    access_id, secret = site.hmac_key()
    with_hmac(gsutil, (access_id, secret[:-2] + ("AA" if not secret.endswith("AA") else "BB")))
    assert "403" in gsutil.fail("cp", "-", f"{bucket}/o", stdin=b"data")
    assert site.names(bucket.removeprefix("gs://")) == []
