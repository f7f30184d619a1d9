"""`.ci/layers.py` passes on this tree and refuses each kind of bad tree."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.tidy.repository import REPOSITORY

LAYERS = REPOSITORY / ".ci" / "layers.py"


def run_layers(tree):
    return subprocess.run([sys.executable, LAYERS, tree], capture_output=True, text=True, timeout=60, check=False)


def write(tree, path, content):
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)


def make_good_tree(tree):
    write(tree, "base/status.h", "#include <string>\n#include <sys/types.h>\n")
    write(tree, "metadata/object.h", '#include "base/status.h"\n')
    write(tree, "metadata/kv/rocksdb_store.cpp", "#include <rocksdb/db.h>\n")
    write(tree, "auth/principal.h", '#include "metadata/object.h"\n')
    write(tree, "storage/blob_store.h", '#include "metadata/object.h"\n')
    write(tree, "replication/site.h", '#include "storage/blob_store.h"\n#include "auth/principal.h"\n')
    write(tree, "gateway/http/session.cpp", '#include "auth/principal.h"\n#include <boost/beast/http.hpp>\n')
    write(tree, "tests/support/server.h", '#include "gateway/routes.h"\n#include <catch2/catch.hpp>\n')
    write(tree, "gateway/routes.h", '#include "base/status.h"\n')


def test_this_tree_obeys_the_table():
    result = run_layers(REPOSITORY)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_tree_that_uses_every_allowed_direction_passes(tmp_path):
    make_good_tree(tmp_path)
    result = run_layers(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("path", "include", "sentence"),
    [
        ("base/bad.h", '"metadata/object.h"', "base/ may not include metadata/"),
        ("metadata/bad.cpp", '"storage/blob_store.h"', "metadata/ may not include storage/"),
        ("metadata/bad.cpp", '"auth/principal.h"', "metadata/ may not include auth/"),
        ("auth/bad.cpp", '"storage/blob_store.h"', "auth/ may not include storage/"),
        ("storage/bad.cpp", '"auth/principal.h"', "storage/ may not include auth/"),
        ("storage/bad.cpp", '"replication/site.h"', "storage/ may not include replication/"),
        ("replication/bad.cpp", '"gateway/routes.h"', "replication/ may not include gateway/"),
        ("gateway/bad.cpp", '"tests/support/server.h"', "gateway/ may not include tests/"),
        ("gateway/bad.cpp", '"routes.h"', "does not start at the repository root"),
        ("gateway/bad.cpp", '"../base/status.h"', "does not start at the repository root"),
        ("gateway/bad.cpp", '"base/gone.h"', "does not exist"),
        ("storage/bad.cpp", "<boost/asio/io_context.hpp>", "belongs to gateway/*"),
        ("metadata/ops/bad.cpp", "<rocksdb/db.h>", "belongs to metadata/kv/rocksdb_*"),
        ("gateway/http/bad.cpp", "<openssl/ssl.h>", "belongs to auth/*"),
        ("gateway/json/bad.cpp", "<pugixml.hpp>", "belongs to gateway/xml/*"),
        ("metadata/bad.cpp", "<nlohmann/json.hpp>", "belongs to gateway/*"),
        ("gateway/http/bad.cpp", "<prometheus/counter.h>", "belongs to base/metrics*"),
        ("gateway/http/bad.cpp", "<spdlog/spdlog.h>", "belongs to base/log*"),
        ("gateway/http/bad.cpp", "<fmt/format.h>", "belongs to base/log*"),
        ("base/bad.cpp", "<toml++/toml.h>", "belongs to gateway/app/*"),
        ("base/bad.cpp", "<CLI/CLI.hpp>", "belongs to gateway/app/*"),
        ("gateway/json/bad.cpp", "<re2/re2.h>", "belongs to metadata/glob*"),
        ("storage/bad.cpp", "<isa-l/crc.h>", "belongs to base/checksum*"),
        ("storage/bad.cpp", "<zlib.h>", "belongs to gateway/http/gzip*"),
        ("base/bad.cpp", "<catch2/catch.hpp>", "belongs to tests and benches only"),
        ("base/bad.cpp", "<newlib/thing.h>", "is in no table"),
    ],
)
def test_a_bad_include_fails_and_the_message_names_the_place(tmp_path, path, include, sentence):
    make_good_tree(tmp_path)
    write(tmp_path, path, f"#pragma once\n#include {include}\n")
    result = run_layers(tmp_path)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{path}:2: ")
    assert sentence in result.stdout
    assert len(result.stdout.splitlines()) == 1


def test_a_tree_without_sources_fails(tmp_path):
    assert run_layers(tmp_path).returncode == 1
