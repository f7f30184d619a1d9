// Memory from which sockets send without a copy.
#include "base/sendable_memory.h"

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/support/random_text.h"

namespace lakegate {
namespace {

uint64_t pages_in_use(int descriptor) {
  struct stat file {};
  REQUIRE(::fstat(descriptor, &file) == 0);
  return static_cast<uint64_t>(file.st_blocks) * 512 / static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE("a copy reads as what was copied, in memory and in its file", "[sendable_memory]") {
  const auto memory = SendableMemory::open();
  REQUIRE(memory);
  std::vector<SendableBytesPtr> copies;
  for (const size_t size_bytes : {1UL, 4095UL, 4096UL, 4097UL, 262'144UL}) {
    const std::string text = random_text(size_bytes, size_bytes);
    copies.push_back(memory->copy(as_bytes(text)));
    REQUIRE(copies.back());
    CHECK(as_text(copies.back()->bytes()) == text);
    std::string in_file(size_bytes, '\0');
    CHECK(::pread(copies.back()->descriptor(), in_file.data(), size_bytes,
                  static_cast<off_t>(copies.back()->offset())) == static_cast<ssize_t>(size_bytes));
    CHECK(in_file == text);
  }
}

TEST_CASE("freed copies give their pages back and their place is never used again", "[sendable_memory]") {
  const auto memory = SendableMemory::open();
  const std::string text = random_text(1, 100'000);
  SendableBytesPtr stays = memory->copy(as_bytes(text));
  const int descriptor = stays->descriptor();
  const uint64_t pages = pages_in_use(descriptor);
  CHECK(pages > 0);
  uint64_t last_offset = stays->offset();
  for (int i = 0; i < 50; ++i) {
    const SendableBytesPtr copy = memory->copy(as_bytes(text));
    CHECK(copy->offset() > last_offset);
    CHECK(pages_in_use(descriptor) == 2 * pages);
    last_offset = copy->offset();
  }
  CHECK(pages_in_use(descriptor) == pages);
  CHECK(as_text(stays->bytes()) == text);
}

TEST_CASE("what a socket has taken arrives unchanged although the copy is freed and others are made",
          "[sendable_memory]") {
  const auto memory = SendableMemory::open();
  const std::string text = random_text(2, 64'000);
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  {
    const SendableBytesPtr copy = memory->copy(as_bytes(text));
    auto offset = static_cast<off_t>(copy->offset());
    REQUIRE(::sendfile(ends[0], copy->descriptor(), &offset, text.size()) == static_cast<ssize_t>(text.size()));
  }
  for (uint64_t seed = 10; seed < 30; ++seed) memory->copy(as_bytes(random_text(seed, text.size())));
  std::string arrived;
  while (arrived.size() < text.size()) {
    char buffer[16'384];
    const ssize_t count = ::read(ends[1], buffer, sizeof buffer);
    REQUIRE(count > 0);
    arrived.append(buffer, static_cast<size_t>(count));
  }
  CHECK(arrived == text);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace lakegate
