"""gsutil: buckets and versions."""

import uuid

import pytest


def fresh() -> str:
    return f"gs://bucket-{uuid.uuid4().hex}"


def test_a_bucket_is_made_and_removed(gsutil):
    bucket = fresh()
    gsutil.run("mb", "-c", "nearline", "-l", "europe-west3", bucket)
    said = gsutil.run("ls", "-L", "-b", bucket)
    assert "NEARLINE" in said and "EUROPE-WEST3" in said
    assert "409" in gsutil.fail("mb", bucket)
    gsutil.run("cp", "-", f"{bucket}/x", stdin=b"x")
    assert "409" in gsutil.fail("rb", bucket) or "NotEmpty" in gsutil.fail("rb", bucket)
    gsutil.run("rm", f"{bucket}/x")
    gsutil.run("rb", bucket)
    assert "404" in gsutil.fail("ls", "-b", bucket)


def test_the_default_storage_class_is_set_and_got(gsutil, bucket):
    gsutil.run("defstorageclass", "set", "coldline", bucket)
    assert "COLDLINE" in gsutil.run("defstorageclass", "get", bucket)


def test_labels_are_set_and_got(gsutil, bucket):
    gsutil.run("label", "ch", "-l", "team:blue", bucket)
    assert '"team": "blue"' in gsutil.run("label", "get", bucket)
    gsutil.run("label", "ch", "-d", "team", bucket)
    assert "team" not in gsutil.run("label", "get", bucket).replace(bucket, "")


@pytest.fixture
def versioned(gsutil, bucket):
    gsutil.run("versioning", "set", "on", bucket)
    assert gsutil.run("versioning", "get", bucket).strip() == f"{bucket}: Enabled"
    for text in [b"one", b"two", b"three"]:
        gsutil.run("cp", "-", f"{bucket}/object", stdin=text)
    return bucket


def test_versions_are_listed_read_and_brought_back(gsutil, versioned):
    addresses = gsutil.lines("ls", "-a", versioned)
    assert len(addresses) == 3 and all(one.startswith(f"{versioned}/object#") for one in addresses)
    assert gsutil.bytes("cat", *addresses) == b"onetwothree"
    gsutil.run("cp", addresses[0], f"{versioned}/object")
    assert gsutil.bytes("cat", f"{versioned}/object") == b"one"
    assert len(gsutil.lines("ls", "-a", versioned)) == 4


def test_rm_hides_and_rm_all_versions_removes(gsutil, versioned):
    gsutil.run("rm", f"{versioned}/object")
    assert gsutil.lines("ls", versioned) == []
    addresses = gsutil.lines("ls", "-a", versioned)
    assert len(addresses) == 3
    gsutil.run("rm", addresses[1])
    assert gsutil.lines("ls", "-a", versioned) == [addresses[0], addresses[2]]
    gsutil.run("rm", "-a", f"{versioned}/object")
    assert gsutil.lines("ls", "-a", versioned) == []
    gsutil.run("versioning", "set", "off", versioned)
    assert gsutil.run("versioning", "get", versioned).strip() == f"{versioned}: Suspended"


def test_rm_recursively_removes_a_versioned_bucket(gsutil, versioned):
    gsutil.run("rm", "-r", versioned)
    assert "404" in gsutil.fail("ls", "-b", versioned)
