#include "tests/support/faulty_file_system.h"

#include <set>

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr auto kDrop = CrashMode::kDropUnsynced;

struct Fixture {
  explicit Fixture(uint64_t seed = 1) : files(seed) { REQUIRE(files.make_directories("/d").ok()); }

  std::unique_ptr<File> write(const std::string& path, std::string_view text) {
    auto file = files.create(path).value();
    REQUIRE(file->write_at(0, as_bytes(text)).ok());
    return file;
  }
  std::string read(const std::string& path) {
    const auto file = files.open_read(path).value();
    std::string text(file->size_bytes().value(), '\0');
    REQUIRE(file->read_at(0, std::as_writable_bytes(std::span(text))).ok());
    return text;
  }

  FaultyFileSystem files;
};

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("a crash keeps synced bytes under synced names", "[faulty_file_system]") {
  Fixture fixture;
  const auto file = fixture.write("/d/f", "synced");
  REQUIRE(file->sync().ok());
  REQUIRE(fixture.files.sync_directory("/d").ok());
  REQUIRE(file->write_at(0, as_bytes("SYNCED and more")).ok());
  fixture.files.restart(kDrop);
  CHECK(fixture.read("/d/f") == "synced");
  CHECK(file->write_at(0, as_bytes("x")).reason() == "diskError");
}

TEST_CASE("a crash drops a name whose directory was not synced", "[faulty_file_system]") {
  Fixture fixture;
  REQUIRE(fixture.write("/d/f", "synced")->sync().ok());
  fixture.files.restart(kDrop);
  CHECK(fixture.files.paths().empty());
}

TEST_CASE("a synced name over bytes that were not synced is an empty file after a crash", "[faulty_file_system]") {
  Fixture fixture;
  const auto file = fixture.files.create_unnamed("/d").value();
  REQUIRE(file->write_at(0, as_bytes("bytes")).ok());
  REQUIRE(file->link("/d/f").ok());
  REQUIRE(fixture.files.sync_directory("/d").ok());
  fixture.files.restart(kDrop);
  CHECK(fixture.read("/d/f").empty());
}

TEST_CASE("a rename and a removal that were not synced are undone by a crash", "[faulty_file_system]") {
  Fixture fixture;
  for (const std::string path : {"/d/a", "/d/b"}) REQUIRE(fixture.write(path, path)->sync().ok());
  REQUIRE(fixture.files.sync_directory("/d").ok());
  REQUIRE(fixture.files.rename("/d/a", "/d/c").ok());
  REQUIRE(fixture.files.remove("/d/b").ok());
  CHECK(fixture.files.paths() == Paths{"/d/c"});
  fixture.files.restart(kDrop);
  CHECK(fixture.files.paths() == Paths{"/d/a", "/d/b"});
}

TEST_CASE("a crash that keeps some keeps every synced byte, whole sectors, and renames whole", "[faulty_file_system]") {
  std::set<std::string> outcomes;
  std::set<size_t> new_sector_counts;
  for (uint64_t seed = 0; seed < 64; ++seed) {
    INFO("seed " << seed);
    Fixture fixture(seed);
    const auto file = fixture.write("/d/a", std::string(4096, 'o'));
    REQUIRE(file->sync().ok());
    REQUIRE(fixture.files.sync_directory("/d").ok());
    REQUIRE(file->write_at(0, as_bytes(std::string(4096, 'n'))).ok());
    REQUIRE(fixture.files.rename("/d/a", "/d/b").ok());
    fixture.files.restart(CrashMode::kKeepSome);
    REQUIRE(fixture.files.paths().size() == 1);
    const std::string path = fixture.files.paths().front();
    outcomes.insert(path);
    const std::string text = fixture.read(path);
    REQUIRE(text.size() == 4096);
    size_t new_sectors = 0;
    for (size_t at = 0; at < text.size(); at += 512) {
      CHECK(text.substr(at, 512) == std::string(512, text[at]));
      if (text[at] == 'n') ++new_sectors;
    }
    new_sector_counts.insert(new_sectors);
  }
  CHECK(outcomes == std::set<std::string>{"/d/a", "/d/b"});
  CHECK(new_sector_counts.size() > 3);
}

TEST_CASE("the same seed keeps the same after a crash", "[faulty_file_system]") {
  std::vector<std::string> texts;
  for (int run = 0; run < 2; ++run) {
    Fixture fixture(99);
    const auto file = fixture.write("/d/f", std::string(8192, 'o'));
    REQUIRE(file->sync().ok());
    REQUIRE(fixture.files.sync_directory("/d").ok());
    REQUIRE(file->write_at(0, as_bytes(std::string(8192, 'n'))).ok());
    fixture.files.restart(CrashMode::kKeepSome);
    texts.push_back(fixture.read("/d/f"));
  }
  CHECK(texts[0] == texts[1]);
}

TEST_CASE("the chosen call fails, and only that one", "[faulty_file_system]") {
  Fixture fixture;
  const auto file = fixture.write("/d/f", "");
  fixture.files.fail_call(FileCall::kWrite, 2, FileFault::kDiskFull);
  CHECK(file->write_at(0, as_bytes("aaaa")).ok());
  CHECK(file->write_at(0, as_bytes("bbbb")).reason() == "diskFull");
  CHECK(fixture.read("/d/f") == "bbaa");
  CHECK(file->write_at(0, as_bytes("cccc")).ok());
  fixture.files.fail_call(FileCall::kSyncDirectory, 1, FileFault::kIoError);
  CHECK(fixture.files.sync_directory("/d").reason() == "diskError");
  CHECK(fixture.files.sync_directory("/d").ok());
  fixture.files.fail_call(FileCall::kAny, 1, FileFault::kIoError);
  CHECK(fixture.files.remove("/d/f").reason() == "diskError");
  CHECK(fixture.files.remove("/d/f").ok());
  fixture.files.fail_call(FileCall::kSpace, 1, FileFault::kDiskFull);
  CHECK(fixture.files.space("/d").value().free_bytes == 0);
}

TEST_CASE("after a failed sync the bytes are lost though a later sync succeeds", "[faulty_file_system]") {
  Fixture fixture;
  const auto file = fixture.write("/d/f", "lost");
  REQUIRE(fixture.files.sync_directory("/d").ok());
  fixture.files.fail_call(FileCall::kSync, 1, FileFault::kIoError);
  CHECK_FALSE(file->sync().ok());
  CHECK(file->sync().ok());
  fixture.files.restart(kDrop);
  CHECK(fixture.read("/d/f").empty());
}

TEST_CASE("nothing happens from the crash until the restart", "[faulty_file_system]") {
  Fixture fixture;
  const auto file = fixture.write("/d/f", "old");
  REQUIRE(file->sync().ok());
  REQUIRE(fixture.files.sync_directory("/d").ok());
  fixture.files.crash_at_call(2);
  CHECK(file->write_at(0, as_bytes("new")).ok());
  CHECK_FALSE(file->sync().ok());
  CHECK(fixture.files.crashed());
  CHECK_FALSE(fixture.files.remove("/d/f").ok());
  CHECK_FALSE(fixture.files.open_read("/d/f").ok());
  fixture.files.restart(kDrop);
  CHECK(fixture.read("/d/f") == "old");
}

TEST_CASE("a flipped bit stays flipped", "[faulty_file_system]") {
  Fixture fixture;
  REQUIRE(fixture.write("/d/f", "abc")->sync().ok());
  REQUIRE(fixture.files.sync_directory("/d").ok());
  REQUIRE(fixture.files.flip_bit("/d/f", 8).ok());
  CHECK(fixture.read("/d/f") == "acc");
  fixture.files.restart(kDrop);
  CHECK(fixture.read("/d/f") == "acc");
  CHECK(fixture.files.flip_bit("/d/absent", 0).code() == Code::kNotFound);
}

}  // namespace lakegate
