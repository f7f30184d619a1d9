"""gsutil that prefers the XML API: what boto writes and reads, for the settings that have documents of their own."""

import json

import pytest


@pytest.fixture
def xml_gsutil(gsutil):
    keys = "[Credentials]\ngs_access_key_id = GOOG1EXAMPLE\ngs_secret_access_key = secret\n"
    text = gsutil.boto_file.read_text().replace("[Credentials]\n", keys)
    gsutil.boto_file.write_text(text + "\nprefer_api = xml\n")
    return gsutil


def test_objects_are_copied_listed_read_and_removed(xml_gsutil, bucket):
    xml_gsutil.run("cp", "-", f"{bucket}/dir/o", stdin=b"data")
    assert xml_gsutil.lines("ls", f"{bucket}/**") == [f"{bucket}/dir/o"]
    xml_gsutil.run("cp", f"{bucket}/dir/o", f"{bucket}/copied")
    assert xml_gsutil.bytes("cat", f"{bucket}/copied") == b"data"
    xml_gsutil.run("rm", f"{bucket}/dir/o")
    assert xml_gsutil.lines("ls", f"{bucket}/**") == [f"{bucket}/copied"]


def test_versioning_storage_class_and_website_are_set_and_got(xml_gsutil, bucket):
    assert xml_gsutil.run("versioning", "get", bucket).strip() == f"{bucket}: Suspended"
    xml_gsutil.run("versioning", "set", "on", bucket)
    assert xml_gsutil.run("versioning", "get", bucket).strip() == f"{bucket}: Enabled"
    xml_gsutil.run("web", "set", "-m", "main.html", "-e", "404.html", bucket)
    assert "main.html" in xml_gsutil.run("web", "get", bucket)


def test_cors_and_lifecycle_are_set_and_got(xml_gsutil, bucket, tmp_path):
    rules = [{"origin": ["https://a.example"], "method": ["GET"], "responseHeader": ["x-a"], "maxAgeSeconds": 5}]
    (tmp_path / "cors.json").write_text(json.dumps(rules))
    xml_gsutil.run("cors", "set", tmp_path / "cors.json", bucket)
    assert json.loads(xml_gsutil.run("cors", "get", bucket)) == rules
    lifecycle = {"rule": [{"action": {"type": "Delete"}, "condition": {"age": 9, "isLive": False}}]}
    (tmp_path / "lifecycle.json").write_text(json.dumps(lifecycle))
    xml_gsutil.run("lifecycle", "set", tmp_path / "lifecycle.json", bucket)
    assert json.loads(xml_gsutil.run("lifecycle", "get", bucket)) == lifecycle


def test_lists_of_access_are_set_and_got(xml_gsutil, bucket):
    xml_gsutil.run("cp", "-", f"{bucket}/o", stdin=b"data")
    xml_gsutil.run("acl", "set", "public-read", f"{bucket}/o")
    entries = json.loads(xml_gsutil.run("acl", "get", f"{bucket}/o"))
    assert {"entity": "allUsers", "role": "READER"} in entries
    xml_gsutil.run("acl", "ch", "-u", "a@example.com:R", bucket)
    assert "a@example.com" in xml_gsutil.run("acl", "get", bucket)
    xml_gsutil.run("defacl", "ch", "-u", "b@example.com:R", bucket)
    assert "b@example.com" in xml_gsutil.run("defacl", "get", bucket)
