// The contract of FileSystem, kept by the real one and by the double of the tests.
#include "base/file_system.h"

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

struct PosixFixture {
  TemporaryFolder folder;
  FileSystem& files = posix_file_system();
  std::string root = folder.path();
};

struct FaultyFixture {
  FaultyFileSystem double_;
  FileSystem& files = double_;
  std::string root = "/root";
  FaultyFixture() { REQUIRE(double_.make_directories(root).ok()); }
};

std::string read_all(File& file) {
  std::string text(file.size_bytes().value(), '\0');
  REQUIRE(file.read_at(0, std::as_writable_bytes(std::span(text))).value() == text.size());
  return text;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}
using Names = std::vector<std::string>;

#define FILE_SYSTEM_TEST(name) TEMPLATE_TEST_CASE(name, "[file_system]", PosixFixture, FaultyFixture)

}  // namespace

FILE_SYSTEM_TEST("a file is written at offsets, read and truncated") {
  TestType fixture;
  const auto file = fixture.files.create(fixture.root + "/f").value();
  REQUIRE(file->write_at(3, as_bytes("def")).ok());
  REQUIRE(file->write_at(0, as_bytes("abc")).ok());
  REQUIRE(file->sync().ok());
  CHECK(read_all(*fixture.files.open_read(fixture.root + "/f").value()) == "abcdef");
  std::array<std::byte, 10> buffer{};
  CHECK(file->read_at(4, buffer).value() == 2);
  CHECK(file->read_at(6, buffer).value() == 0);
  CHECK(file->read_at(100, buffer).value() == 0);
  REQUIRE(file->truncate(2).ok());
  REQUIRE(file->truncate(4).ok());
  CHECK(read_all(*file) == std::string("ab\0\0", 4));
  const auto again = fixture.files.open_write(fixture.root + "/f").value();
  REQUIRE(again->write_at(1, as_bytes("X")).ok());
  CHECK(read_all(*file) == std::string("aX\0\0", 4));
}

FILE_SYSTEM_TEST("absent and taken names are told apart") {
  TestType fixture;
  const std::string path = fixture.root + "/f";
  CHECK(fixture.files.open_read(path).status().code() == Code::kNotFound);
  CHECK(fixture.files.open_write(path).status().code() == Code::kNotFound);
  CHECK(fixture.files.remove(path).code() == Code::kNotFound);
  CHECK(fixture.files.rename(path, path + "2").code() == Code::kNotFound);
  CHECK(fixture.files.create(fixture.root + "/absent/f").status().code() == Code::kNotFound);
  CHECK(fixture.files.create_unnamed(fixture.root + "/absent").status().code() == Code::kNotFound);
  CHECK(fixture.files.list(fixture.root + "/absent").status().code() == Code::kNotFound);
  CHECK(fixture.files.sync_directory(fixture.root + "/absent").code() == Code::kNotFound);
  REQUIRE(fixture.files.create(path).ok());
  CHECK(fixture.files.create(path).status().code() == Code::kAlreadyExists);
}

FILE_SYSTEM_TEST("an unnamed file gets its name by a link, once per name") {
  TestType fixture;
  const auto file = fixture.files.create_unnamed(fixture.root).value();
  REQUIRE(file->write_at(0, as_bytes("bytes")).ok());
  REQUIRE(file->sync().ok());
  CHECK(fixture.files.list(fixture.root).value().empty());
  REQUIRE(file->link(fixture.root + "/f").ok());
  CHECK(fixture.files.sync_directory(fixture.root).ok());
  CHECK(read_all(*fixture.files.open_read(fixture.root + "/f").value()) == "bytes");
  const auto other = fixture.files.create_unnamed(fixture.root).value();
  CHECK(other->link(fixture.root + "/f").code() == Code::kAlreadyExists);
}

FILE_SYSTEM_TEST("a rename replaces its target, and a removed file can be read by who has it open") {
  TestType fixture;
  const auto old = fixture.files.create(fixture.root + "/to").value();
  REQUIRE(old->write_at(0, as_bytes("old")).ok());
  REQUIRE(fixture.files.create(fixture.root + "/from").value()->write_at(0, as_bytes("new")).ok());
  REQUIRE(fixture.files.rename(fixture.root + "/from", fixture.root + "/to").ok());
  CHECK(fixture.files.list(fixture.root).value() == Names{"to"});
  CHECK(read_all(*fixture.files.open_read(fixture.root + "/to").value()) == "new");
  CHECK(read_all(*old) == "old");
  REQUIRE(fixture.files.remove(fixture.root + "/to").ok());
  CHECK(fixture.files.list(fixture.root).value().empty());
}

FILE_SYSTEM_TEST("directories are made with their parents, and again without harm") {
  TestType fixture;
  REQUIRE(fixture.files.make_directories(fixture.root + "/a/b/c").ok());
  REQUIRE(fixture.files.make_directories(fixture.root + "/a/b/c/").ok());
  REQUIRE(fixture.files.create(fixture.root + "/a/f").ok());
  CHECK(sorted(fixture.files.list(fixture.root + "/a").value()) == Names{"b", "f"});
  CHECK(fixture.files.list(fixture.root + "/a/b/c").value().empty());
  CHECK(fixture.files.make_directories(fixture.root + "/a/f").reason() == "diskError");
  CHECK(fixture.files.make_directories(fixture.root + "/a/f/g").reason() == "diskError");
}

FILE_SYSTEM_TEST("the space of a disk is told") {
  TestType fixture;
  const DiskSpace space = fixture.files.space(fixture.root).value();
  CHECK(space.total_bytes > 0);
  CHECK(space.free_bytes <= space.total_bytes);
}

TEST_CASE("files and folders are closed to other accounts", "[file_system]") {
  namespace fs = std::filesystem;
  const PosixFixture fixture;
  REQUIRE(fixture.files.make_directories(fixture.root + "/d").ok());
  REQUIRE(fixture.files.create(fixture.root + "/d/f").ok());
  for (const std::string name : {"/d", "/d/f"}) {
    const fs::perms others =
        fs::status(fixture.root + name).permissions() & (fs::perms::group_all | fs::perms::others_all);
    CHECK(others == fs::perms::none);
  }
}

TEST_CASE("a disk without room is told by its reason", "[file_system]") {
  const auto full = posix_file_system().open_write("/dev/full").value();
  const Status status = full->write_at(0, as_bytes("x"));
  CHECK(status.code() == Code::kUnavailable);
  CHECK(status.reason() == "diskFull");
}

}  // namespace lakegate
