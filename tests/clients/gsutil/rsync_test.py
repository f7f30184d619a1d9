"""gsutil rsync: both ways and between buckets."""

import os

from tests.clients.gsutil.conftest import TREE, read_tree


def names_in(gsutil, bucket) -> list[str]:
    return sorted(line.removeprefix(f"{bucket}/") for line in gsutil.lines("ls", f"{bucket}/**"))


def test_a_tree_is_mirrored_up_changed_and_mirrored_again(gsutil, bucket, tree):
    gsutil.run("rsync", "-r", tree, bucket, options=["-m"])
    assert names_in(gsutil, bucket) == sorted(TREE)
    (tree / "a.txt").write_bytes(b"changed")
    (tree / "b.log").unlink()
    (tree / "new").write_bytes(b"new")
    gsutil.run("rsync", "-r", tree, bucket)
    assert "b.log" in names_in(gsutil, bucket)
    gsutil.run("rsync", "-r", "-d", tree, bucket)
    assert names_in(gsutil, bucket) == sorted((set(TREE) - {"b.log"}) | {"new"})
    assert gsutil.bytes("cat", f"{bucket}/a.txt", f"{bucket}/new") == b"changednew"


def test_an_unchanged_tree_copies_nothing(gsutil, bucket, tree):
    gsutil.run("rsync", "-r", tree, bucket)
    code, _out, err = gsutil.call("rsync", "-r", tree, bucket)
    assert code == 0 and "Copying" not in err


def test_a_bucket_is_mirrored_down(gsutil, bucket, tree, tmp_path):
    gsutil.run("rsync", "-r", tree, bucket, options=["-m"])
    target = tmp_path / "down"
    target.mkdir()
    (target / "extra").write_bytes(b"extra")
    gsutil.run("rsync", "-r", "-d", bucket, target, options=["-m"])
    assert read_tree(target) == TREE


def test_checksums_decide_where_times_do_not(gsutil, bucket, tree):
    gsutil.run("rsync", "-r", tree, bucket)
    stamp = os.stat(tree / "dir" / "c.txt")
    (tree / "dir" / "c.txt").write_bytes(b"CCC")
    os.utime(tree / "dir" / "c.txt", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    gsutil.run("rsync", "-r", "-c", tree, bucket)
    assert gsutil.bytes("cat", f"{bucket}/dir/c.txt") == b"CCC"


def test_one_folder_is_mirrored_onto_another_in_the_cloud(gsutil, bucket, tree):
    gsutil.run("rsync", "-r", tree, f"{bucket}/one")
    gsutil.run("rsync", "-r", f"{bucket}/one", f"{bucket}/two")
    assert names_in(gsutil, bucket) == sorted([f"one/{name}" for name in TREE] + [f"two/{name}" for name in TREE])
