// The contract of FileSystem, kept by the real one and by the double of the tests.
#include "base/file_system.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.h"
#include "tests/support/random_text.h"
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

FILE_SYSTEM_TEST("bytes written past the page cache stand between those that were not") {
  TestType fixture;
  constexpr size_t kPage = File::kDirectAlignBytes;
  struct alignas(kPage) Pages {
    std::array<std::byte, 3 * kPage> bytes;
  };
  const auto pages = std::make_unique<Pages>();
  const std::string text = random_text(1, 6 * kPage);
  const auto file = fixture.files.create_unnamed(fixture.root).value();
  const auto write = [&](uint64_t offset, size_t count) {
    std::ranges::copy(as_bytes(text).subspan(offset, count), pages->bytes.begin());
    return file->write_direct_at(offset, Bytes(pages->bytes).first(count));
  };
  REQUIRE(file->write_at(0, as_bytes(text).first(kPage + 100)).ok());
  REQUIRE(write(2 * kPage, 3 * kPage).ok());
  REQUIRE(file->write_at(kPage + 100, as_bytes(text).subspan(kPage + 100, kPage - 100)).ok());
  REQUIRE(file->write_at(5 * kPage, as_bytes(text).subspan(5 * kPage, 77)).ok());
  REQUIRE(file->sync().ok());
  REQUIRE(file->link(fixture.root + "/f").ok());
  CHECK(read_all(*fixture.files.open_read(fixture.root + "/f").value()) == text.substr(0, 5 * kPage + 77));
  // Over what is there, seen by everybody at once.
  REQUIRE(write(0, kPage).ok());
  CHECK(read_all(*file) == text.substr(0, 5 * kPage + 77));
}

TEST_CASE("what the disk refuses to take directly goes by the page cache", "[file_system]") {
  PosixFixture fixture;
  const std::string text = random_text(1, 10'000);
  const auto file = fixture.files.create(fixture.root + "/f").value();
  // Neither length nor offset is one that a disk takes.
  REQUIRE(file->write_direct_at(0, as_bytes(text).first(777)).ok());
  REQUIRE(file->write_direct_at(777, as_bytes(text).subspan(777)).ok());
  REQUIRE(file->sync().ok());
  CHECK(read_all(*file) == text);
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

FILE_SYSTEM_TEST("several parts are filled one after the other, up to the end of the file") {
  TestType fixture;
  const auto file = fixture.files.create(fixture.root + "/f").value();
  std::string text(100, '\0');
  for (size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i);
  REQUIRE(file->write_at(0, as_bytes(text)).ok());
  std::string into(40, 'x');
  const std::span<std::byte> bytes = std::as_writable_bytes(std::span(into));
  // More parts than one system call takes; some of them empty.
  std::vector<std::span<std::byte>> parts;
  for (size_t i = 0; i < into.size(); ++i) {
    parts.push_back(bytes.subspan(i, 1));
    parts.push_back(bytes.first(0));
  }
  REQUIRE(file->read_parts_at(50, parts).value() == 40);
  CHECK(into == text.substr(50, 40));
  REQUIRE(file->read_parts_at(75, parts).value() == 25);
  CHECK(into.substr(0, 25) == text.substr(75));
  CHECK(file->read_parts_at(200, parts).value() == 0);
  CHECK(file->read_parts_at(0, {}).value() == 0);
}

TEST_CASE("a cached read gives what was just written, and says where a file ends", "[file_system]") {
  const TemporaryFolder folder;
  const auto file = posix_file_system().create(folder.path() + "/f").value();
  REQUIRE(file->write_at(0, as_bytes("0123456789")).ok());
  std::string into(8, ' ');
  const std::span<std::byte> bytes = std::as_writable_bytes(std::span(into));
  const std::array<std::span<std::byte>, 2> parts{bytes.first(3), bytes.subspan(3)};
  const Result<size_t> read = file->read_cached_at(1, parts);
  // A temporary folder may lie on a file system that cannot tell.
  if (!read.ok()) {
    CHECK(read.status().code() == Code::kWouldBlock);
    return;
  }
  CHECK(*read == 8);
  CHECK(into == "12345678");
  CHECK(file->read_cached_at(7, parts).value() == 3);
  CHECK(file->read_cached_at(10, parts).value() == 0);
  const auto opened = posix_file_system().open_cached(folder.path() + "/f");
  if (opened.ok()) {
    CHECK((*opened)->size_bytes().value() == 10);
  } else {
    CHECK(opened.status().code() == Code::kWouldBlock);
  }
  CHECK(!posix_file_system().open_cached(folder.path() + "/missing").ok());
}

TEST_CASE("a file whose system cannot tell what is in memory is never read from there", "[file_system]") {
  // Files of the proc file system are made when they are read.
  const auto file = posix_file_system().open_read("/proc/self/status").value();
  std::array<std::byte, 10> buffer{};
  const std::array<std::span<std::byte>, 1> parts{buffer};
  CHECK(file->read_cached_at(0, parts).status().code() == Code::kWouldBlock);
  CHECK(file->read_parts_at(0, parts).value() == 10);
}

TEST_CASE("a cached read of a file that was dropped from memory in part would block, and the disk gives all of it",
          "[file_system]") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/f";
  const std::string text(1U << 20, 'x');
  const auto file = posix_file_system().create(path).value();
  REQUIRE(file->write_at(0, as_bytes(text)).ok());
  REQUIRE(file->sync().ok());
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(::posix_fadvise(descriptor, 512 << 10, 256 << 10, POSIX_FADV_DONTNEED) == 0);
  // The kernel may keep pages, and on some file systems there is nothing else.
  void* const mapped = ::mmap(nullptr, text.size(), PROT_READ, MAP_SHARED, descriptor, 0);
  REQUIRE(mapped != MAP_FAILED);
  std::vector<unsigned char> pages(text.size() / 4096);
  REQUIRE(::mincore(mapped, text.size(), pages.data()) == 0);
  const bool is_whole = std::ranges::all_of(pages, [](unsigned char page) { return (page & 1) != 0; });
  ::munmap(mapped, text.size());
  ::close(descriptor);
  std::string into(text.size(), ' ');
  const std::array<std::span<std::byte>, 1> parts{std::as_writable_bytes(std::span(into))};
  const Result<size_t> read = file->read_cached_at(0, parts);
  CHECK((is_whole || read.status().code() == Code::kWouldBlock));
  file->prefetch(0, text.size());
  REQUIRE(file->read_parts_at(0, parts).value() == text.size());
  CHECK(into == text);
}

}  // namespace lakegate
