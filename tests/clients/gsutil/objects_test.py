"""gsutil: ls, stat, cat, hash, du, mv, rm, compose, rewrite and setmeta."""

import base64
import hashlib

import pytest

from tests.support.payload import crc32c_base64, md5_base64, payload


@pytest.fixture
def filled(gsutil, bucket, tree):
    sources = [f"{tree}/{name}" for name in ("a.txt", "b.log", "empty", "dir")]
    gsutil.run("cp", "-r", *sources, f"{bucket}/", options=["-m"])
    return bucket


ALL = ["a.txt", "b.log", "dir/c.txt", "dir/deep/d.txt", "dir/plus+percent%25.txt", "dir/with space.txt", "empty"]


def under(bucket, names) -> list[str]:
    return [f"{bucket}/{name}" for name in names]


def test_ls_folds_folders_and_opens_them(gsutil, filled):
    assert gsutil.lines("ls", filled) == under(filled, ["a.txt", "b.log", "empty", "dir/"])
    assert gsutil.lines("ls", f"{filled}/**") == under(filled, ALL)
    assert gsutil.lines("ls", f"{filled}/**.txt") == under(filled, [name for name in ALL if name.endswith(".txt")])
    assert gsutil.lines("ls", f"{filled}/dir/*.txt") == under(filled, ALL[2:3] + ALL[4:6])
    assert [line for line in gsutil.lines("ls", "-r", filled) if line and not line.endswith(":")] == under(
        filled,
        ["a.txt", "b.log", "empty", "dir/c.txt", "dir/plus+percent%25.txt", "dir/with space.txt", "dir/deep/d.txt"])
    assert "matched no objects" in gsutil.fail("ls", f"{filled}/nothing*")


def test_ls_long_forms_state_size_and_metadata(gsutil, filled):
    said = gsutil.run("ls", "-l", f"{filled}/b.log")
    assert said.split()[0] == "2" and "TOTAL: 1 objects, 2 bytes" in said
    said = gsutil.run("ls", "-L", f"{filled}/a.txt")
    for expected in ["Content-Length:", "Generation:", "Metageneration:", md5_base64(b"a"), crc32c_base64(b"a"),
                     "text/plain", "STANDARD"]:
        assert expected in said
    said = gsutil.run("ls", "-L", "-b", filled)
    assert "Storage class:\t\t\tSTANDARD" in said and "Versioning enabled:" in said


def test_ls_names_every_bucket_of_the_project(gsutil, filled):
    assert f"{filled}/" in gsutil.lines("ls")


def test_stat_states_the_object(gsutil, filled):
    said = gsutil.run("stat", f"{filled}/dir/c.txt")
    assert md5_base64(b"ccc") in said and crc32c_base64(b"ccc") in said and "Creation time:" in said
    gsutil.fail("stat", f"{filled}/missing")


def test_cat_prints_whole_objects_and_ranges(gsutil, bucket):
    data = payload(300_000)
    gsutil.run("cp", "-", f"{bucket}/data", stdin=data)
    assert gsutil.bytes("cat", f"{bucket}/data") == data
    assert gsutil.bytes("cat", "-r", "0-9", f"{bucket}/data") == data[:10]
    assert gsutil.bytes("cat", "-r", "1000-200000", f"{bucket}/data") == data[1000:200001]
    assert gsutil.bytes("cat", "-r", "299990-", f"{bucket}/data") == data[299990:]
    assert gsutil.bytes("cat", "-r", "-5", f"{bucket}/data") == data[-5:]


def test_hash_of_the_object_equals_that_of_the_file(gsutil, filled):
    said = gsutil.run("hash", "-h", f"{filled}/dir/c.txt")
    assert hashlib.md5(b"ccc").hexdigest().upper() in said.upper()
    assert base64.b64decode(crc32c_base64(b"ccc")).hex().upper() in said.upper()


def test_du_sums_up(gsutil, filled):
    assert gsutil.run("du", "-s", filled).split() == ["19", filled]
    assert gsutil.run("du", "-s", f"{filled}/dir").split()[0] == "16"


def test_mv_of_an_object_and_of_a_folder(gsutil, filled, tmp_path):
    gsutil.run("mv", f"{filled}/a.txt", f"{filled}/moved.txt")
    gsutil.run("mv", f"{filled}/dir", f"{filled}/folder")
    assert gsutil.lines("ls", f"{filled}/**") == under(filled, [
        "b.log", "empty", "folder/c.txt", "folder/deep/d.txt", "folder/plus+percent%25.txt", "folder/with space.txt",
        "moved.txt"])
    (tmp_path / "local").write_bytes(b"local")
    gsutil.run("mv", tmp_path / "local", f"{filled}/local")
    assert not (tmp_path / "local").exists()
    assert gsutil.bytes("cat", f"{filled}/local", f"{filled}/moved.txt") == b"locala"


def test_rm_of_one_of_many_and_of_all(gsutil, filled):
    gsutil.run("rm", f"{filled}/a.txt")
    gsutil.run("rm", f"{filled}/dir/*.txt", options=["-m"])
    assert gsutil.lines("ls", f"{filled}/**") == under(filled, ["b.log", "dir/deep/d.txt", "empty"])
    gsutil.run("rm", "-I", stdin=f"{filled}/b.log\n".encode())
    assert gsutil.lines("ls", f"{filled}/**") == under(filled, ["dir/deep/d.txt", "empty"])
    gsutil.run("rm", "-r", f"{filled}/dir")
    gsutil.fail("rm", f"{filled}/a.txt")
    gsutil.run("rm", "-r", filled)
    gsutil.fail("ls", "-b", filled)


def test_compose_joins_in_order(gsutil, bucket):
    for name in ["1", "2", "3"]:
        gsutil.run("cp", "-", f"{bucket}/part{name}", stdin=name.encode() * 1000)
    gsutil.run("compose", f"{bucket}/part1", f"{bucket}/part3", f"{bucket}/part2", f"{bucket}/whole")
    assert gsutil.bytes("cat", f"{bucket}/whole") == b"1" * 1000 + b"3" * 1000 + b"2" * 1000
    assert "Component-Count:        3" in gsutil.run("stat", f"{bucket}/whole")


def test_rewrite_changes_the_storage_class_and_keeps_the_bytes(gsutil, bucket):
    data = payload(2_000_000)
    gsutil.run("cp", "-", f"{bucket}/data", stdin=data)
    gsutil.run("rewrite", "-O", "-s", "nearline", f"{bucket}/data")
    assert "NEARLINE" in gsutil.run("stat", f"{bucket}/data")
    assert gsutil.bytes("cat", f"{bucket}/data") == data


def test_setmeta_sets_and_removes(gsutil, filled):
    gsutil.run("setmeta", "-h", "Content-Type:application/x-thing", "-h", "x-goog-meta-colour:blue",
               "-h", "Cache-Control:private", f"{filled}/a.txt")
    said = gsutil.run("stat", f"{filled}/a.txt")
    assert "application/x-thing" in said and "blue" in said and "private" in said
    gsutil.run("setmeta", "-h", "x-goog-meta-colour", "-h", "Cache-Control", f"{filled}/a.txt")
    said = gsutil.run("stat", f"{filled}/a.txt")
    assert "blue" not in said and "private" not in said and "application/x-thing" in said
    assert gsutil.bytes("cat", f"{filled}/a.txt") == b"a"


def test_setmeta_obeys_a_metageneration_precondition(gsutil, filled):
    header = ["-h", "x-goog-if-metageneration-match:1"]
    gsutil.run("setmeta", "-h", "Content-Language:de", f"{filled}/a.txt", options=header)
    assert "412" in gsutil.fail("setmeta", "-h", "Content-Language:fr", f"{filled}/a.txt", options=header)
    assert "de" in gsutil.run("stat", f"{filled}/a.txt")


@pytest.mark.parametrize(
    "name", ["a//b", "plus+plus", "100%25", "a=b&c", "with space", "ünï/世界", "semi;colon", "a/../b"])
def test_odd_names_round_trip(gsutil, bucket, name):
    gsutil.run("cp", "-", f"{bucket}/{name}", stdin=name.encode())
    assert gsutil.bytes("cat", f"{bucket}/{name}") == name.encode()
    gsutil.run("mv", f"{bucket}/{name}", f"{bucket}/{name}-moved")
    assert gsutil.lines("ls", f"{bucket}/**") == [f"{bucket}/{name}-moved"]
