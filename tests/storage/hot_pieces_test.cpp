// Pieces that are read again and again: what comes into memory, what stays, and what rots there.
#include "storage/hot_pieces.h"

#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/support/random_text.h"

namespace lakegate {
namespace {

constexpr uint64_t kPiece = HotPieces::kPieceBytesMax;
// Each sixteenth of it holds four pieces.
constexpr uint64_t kMemory = 16 * 4 * kPiece;

BlobId blob(uint8_t number) {
  BlobId id;
  id.bytes.fill(number);
  return id;
}

const std::string& piece_text() {
  static const std::string text = random_text(1, kPiece);
  return text;
}

void read_twice(HotPieces& pieces, const BlobId& id, uint64_t offset, Bytes bytes = as_bytes(piece_text())) {
  pieces.offer(id, offset, bytes);
  pieces.offer(id, offset, bytes);
}

// Offsets of one blob whose pieces share a part of the memory.
std::vector<uint64_t> rivals(HotPieces& pieces, size_t count) {
  std::vector<uint64_t> offsets;
  uint64_t kept_bytes = 0;
  for (uint64_t offset = 0; offsets.size() < count; offset += kPiece) {
    read_twice(pieces, blob(7), offset);
    if (pieces.size_bytes() == kept_bytes) offsets.push_back(offset);
    kept_bytes = pieces.size_bytes();
  }
  return offsets;
}

}  // namespace

TEST_CASE("a piece comes into memory when it is read for the second time", "[hot_pieces]") {
  ManualClock clock;
  HotPieces pieces(kMemory, clock);
  pieces.offer(blob(1), 0, as_bytes(piece_text()));
  CHECK(pieces.find(blob(1), 0) == nullptr);
  CHECK(pieces.size_bytes() == 0);
  pieces.offer(blob(1), 0, as_bytes(piece_text()));
  const SendableBytesPtr found = pieces.find(blob(1), 0);
  REQUIRE(found);
  CHECK(as_text(found->bytes()) == piece_text());
  CHECK(pieces.find(blob(1), kPiece) == nullptr);
  CHECK(pieces.find(blob(2), 0) == nullptr);
  CHECK(pieces.size_bytes() == kPiece);
}

TEST_CASE("what is small, or begins elsewhere, and everything where there is no memory, stays out", "[hot_pieces]") {
  ManualClock clock;
  HotPieces pieces(kMemory, clock);
  read_twice(pieces, blob(1), 0, as_bytes(piece_text()).first(HotPieces::kPieceBytesMin - 1));
  read_twice(pieces, blob(1), 65'536, as_bytes(piece_text()).first(65'536));
  CHECK(pieces.size_bytes() == 0);
  HotPieces none(0, clock);
  read_twice(none, blob(1), 0);
  CHECK(none.find(blob(1), 0) == nullptr);
  CHECK(none.size_bytes() == 0);
}

TEST_CASE("a longer part of a piece takes the place of a shorter one, not the other way round", "[hot_pieces]") {
  ManualClock clock;
  HotPieces pieces(kMemory, clock);
  read_twice(pieces, blob(1), 0, as_bytes(piece_text()).first(100'000));
  CHECK(pieces.find(blob(1), 0)->bytes().size() == 100'000);
  read_twice(pieces, blob(1), 0);
  read_twice(pieces, blob(1), 0, as_bytes(piece_text()).first(100'000));
  CHECK(pieces.find(blob(1), 0)->bytes().size() == kPiece);
  CHECK(pieces.size_bytes() == kPiece);
}

TEST_CASE("a set that does not fit is kept in part, until nobody has read it for a while", "[hot_pieces]") {
  ManualClock clock;
  HotPieces pieces(kMemory, clock);
  const std::vector<uint64_t> too_many = rivals(pieces, 3);
  const uint64_t full_bytes = pieces.size_bytes();
  clock.advance_us(HotPieces::kKeptForUs - 1);
  read_twice(pieces, blob(7), too_many.front());
  CHECK(pieces.find(blob(7), too_many.front()) == nullptr);
  clock.advance_us(1);
  read_twice(pieces, blob(7), too_many.front());
  CHECK(pieces.find(blob(7), too_many.front()) != nullptr);
  CHECK(pieces.size_bytes() == full_bytes);
}

TEST_CASE("a piece that somebody is sending outlives its place in memory", "[hot_pieces]") {
  ManualClock clock;
  HotPieces pieces(kMemory, clock);
  read_twice(pieces, blob(7), 0);
  const SendableBytesPtr sending = pieces.find(blob(7), 0);
  REQUIRE(sending);
  for (uint64_t offset = kPiece; offset < 2 * kMemory; offset += kPiece) {
    clock.advance_us(HotPieces::kKeptForUs);
    read_twice(pieces, blob(7), offset);
  }
  CHECK(pieces.find(blob(7), 0) == nullptr);
  CHECK(as_text(sending->bytes()) == piece_text());
}

TEST_CASE("what rotted in memory is not given out a second later, and comes in again", "[hot_pieces]") {
  ManualClock clock;
  HotPieces pieces(kMemory, clock);
  read_twice(pieces, blob(1), 0);
  const SendableBytesPtr found = pieces.find(blob(1), 0);
  REQUIRE(found);
  const char changed = static_cast<char>(piece_text()[777] ^ 1);
  REQUIRE(::pwrite(found->descriptor(), &changed, 1, static_cast<off_t>(found->offset() + 777)) == 1);
  clock.advance_us(HotPieces::kVerifiedForUs);
  CHECK(pieces.find(blob(1), 0) == nullptr);
  CHECK(pieces.size_bytes() == 0);
  read_twice(pieces, blob(1), 0);
  clock.advance_us(HotPieces::kVerifiedForUs);
  const SendableBytesPtr again = pieces.find(blob(1), 0);
  REQUIRE(again);
  CHECK(as_text(again->bytes()) == piece_text());
}

}  // namespace lakegate
