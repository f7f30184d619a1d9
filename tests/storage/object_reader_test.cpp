// Reading objects: by the asking thread where the bytes are in memory, by the pool where the disk is wanted.
#include "storage/object_reader.h"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "base/yield.h"
#include "metadata/customer_key.h"
#include "storage/backend/file/blob_file.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kBlock = limits::kBlobBlockBytes;
constexpr size_t kPieceBlocks = PieceBuffer::kSizeBytes / kBlock;
constexpr uint64_t kAll = UINT64_MAX / 2;

// How much of each file is in memory: nothing, the middle of a block, the edge of one, everything.
const std::vector<uint64_t> kInMemory{0, 10, kBlock + 500, blob_file::block_offset(3), kAll};

std::string the_blob(StorageWorld& world) {
  const std::vector<std::string> paths = world.files.paths();
  REQUIRE(paths.size() == 1);
  return paths.front();
}

// What came before the failure.
std::string read_until_failure(StorageWorld& world, Status& failure) {
  const Object object = world.get("o").value();
  auto reader = sync_wait(world.store().open(object, {0, object.size_bytes}, nullptr));
  REQUIRE(reader.ok());
  std::string text;
  for (;;) {
    const Result<Bytes> piece = sync_wait((*reader)->read());
    if (!piece.ok()) {
      failure = piece.status();
      return text;
    }
    if (piece->empty()) return text;
    text += as_text(*piece);
  }
}

Task<int> read_in_turns(ObjectStore& store, const Object& object, char name, std::string& turns,
                        std::set<const std::byte*>& buffers) {
  auto reader = co_await store.open(object, {0, object.size_bytes}, nullptr);
  for (;;) {
    const Result<Bytes> piece = co_await (*reader)->read();
    if (!piece.ok() || piece->empty()) co_return 1;
    turns += name;
    buffers.insert(piece->data());
  }
}

Task<void> read_beside(Task<int> task, int& ended) { ended += co_await task; }

Task<int> read_twice(StorageWorld& world, const Object& object, std::string& turns,
                     std::set<const std::byte*>& buffers) {
  int ended = 0;
  spawn(read_beside(read_in_turns(world.store(), object, 'a', turns, buffers), ended));
  ended += co_await read_in_turns(world.store(), object, 'b', turns, buffers);
  while (ended < 2) co_await YieldTurn();
  co_return ended;
}

}  // namespace

TEST_CASE("ranges across the edges of blocks and pieces are read alike, however much is in memory", "[object_reader]") {
  StorageWorld world;
  const std::string text = random_text(1, 7 * kBlock + 77);
  REQUIRE(world.put("o", text).ok());
  const uint64_t in_memory = GENERATE(from_range(kInMemory));
  world.files.keep_in_memory(in_memory);
  INFO("in memory: " << in_memory);
  for (const uint64_t edge : {uint64_t{0}, uint64_t{kBlock}, uint64_t{2 * kBlock}, PieceBuffer::kSizeBytes,
                              uint64_t{7 * kBlock}, uint64_t{text.size()}}) {
    for (const int64_t shift : {-1, 0, 1}) {
      const uint64_t from = std::min<uint64_t>(text.size(), std::max<int64_t>(0, static_cast<int64_t>(edge) + shift));
      for (const uint64_t wanted : {uint64_t{1}, uint64_t{kBlock}, uint64_t{2 * kBlock + 1}, uint64_t{text.size()}}) {
        const uint64_t length = std::min<uint64_t>(wanted, text.size() - from);
        if (length == 0) continue;
        REQUIRE(world.read("o", ByteRange{from, length}).value() == text.substr(from, length));
      }
    }
  }
}

TEST_CASE("what is in memory is read without the pool, and nothing else asks for it beforehand", "[object_reader]") {
  StorageWorld world;
  const std::string text = random_text(2, 16 * kBlock);
  REQUIRE(world.put("o", text).ok());
  world.files.keep_in_memory(kAll);
  REQUIRE(world.read("o").value() == text);
  // The header when it is opened, and two blocks at a time.
  CHECK(world.files.cached_read_count() == 1 + 8);
  CHECK(world.files.prefetched().empty());
}

TEST_CASE("where the system cannot tell what is in memory everything is read by the pool", "[object_reader]") {
  StorageWorld world;
  const std::string text = random_text(3, 16 * kBlock + 1);
  REQUIRE(world.put("o", text).ok());
  REQUIRE(world.read("o").value() == text);
  CHECK(world.files.cached_read_count() == 0);
}

TEST_CASE("a reader that missed something in memory asks for what follows, and for nothing behind its range",
          "[object_reader]") {
  StorageWorld world;
  const std::string text = random_text(4, 200 * kBlock);
  REQUIRE(world.put("o", text).ok());
  const ByteRange range{3 * kBlock + 5, 150 * kBlock};
  REQUIRE(world.read("o", range).value() == text.substr(range.offset, range.length));
  // Jobs of the pool may still wait.
  const auto last_byte = [&] {
    uint64_t to = 0;
    for (const ByteRange& asked : world.files.prefetched()) to = std::max(to, asked.end());
    return to;
  };
  const uint64_t end = blob_file::block_offset(154);
  while (last_byte() < end) std::this_thread::yield();
  CHECK(last_byte() == end);
  CHECK(world.files.prefetched().front().offset == blob_file::block_offset(3));
}

TEST_CASE("a damaged block in the middle ends the read before it, in memory and from the disk", "[object_reader]") {
  StorageWorld world;
  const std::string text = random_text(5, 9 * kBlock);
  REQUIRE(world.put("o", text).ok());
  const uint64_t damaged = GENERATE(0UL, 1UL, 4UL, 5UL, 8UL);
  REQUIRE(world.files.flip_bit(the_blob(world), (blob_file::block_offset(damaged) + 1000) * 8 + 3).ok());
  const uint64_t in_memory = GENERATE(from_range(kInMemory));
  world.files.keep_in_memory(in_memory);
  Status failure;
  const std::string came = read_until_failure(world, failure);
  CHECK(failure.code() == Code::kDataLoss);
  CHECK(came == text.substr(0, damaged / kPieceBlocks * kPieceBlocks * kBlock));
}

TEST_CASE("a file that lost its end fails where bytes are missing, in memory and from the disk", "[object_reader]") {
  StorageWorld world;
  const std::string text = random_text(6, 2 * kPieceBlocks * kBlock);
  REQUIRE(world.put("o", text).ok());
  world.files.keep_in_memory(GENERATE(0UL, kAll));
  REQUIRE(world.files.open_write(the_blob(world))
              .value()
              ->truncate(blob_file::file_size_bytes((kPieceBlocks + 1) * kBlock + 9))
              .ok());
  Status failure;
  CHECK(read_until_failure(world, failure) == text.substr(0, kPieceBlocks * kBlock));
  CHECK(failure.code() == Code::kDataLoss);
}

TEST_CASE("an error of the disk on the way is told as such and ends the read", "[object_reader]") {
  StorageWorld world;
  const std::string text = random_text(7, 2 * kPieceBlocks * kBlock);
  REQUIRE(world.put("o", text).ok());
  world.files.keep_in_memory(GENERATE(0UL, kAll));
  // After the header and the two reads of the first piece.
  world.files.fail_call(FileCall::kRead, 4, FileFault::kIoError);
  Status failure;
  CHECK(read_until_failure(world, failure) == text.substr(0, kPieceBlocks * kBlock));
  CHECK(failure.reason() == "diskError");
}

TEST_CASE("composites of inline and stored pieces are read alike, however much is in memory", "[object_reader]") {
  StorageWorld world;
  const std::string large = random_text(8, 3 * kBlock + 11);
  const std::string small = random_text(9, 100);
  REQUIRE(world.put("large", large).ok());
  REQUIRE(world.put("small", small).ok());
  REQUIRE(world.compose("o", {"small", "large", "small", "large", "large"}).ok());
  const std::string text = small + large + small + large + large;
  world.files.keep_in_memory(GENERATE(from_range(kInMemory)));
  REQUIRE(world.read("o").value() == text);
  REQUIRE(world.read("o", ByteRange{50, large.size() + 90}).value() == text.substr(50, large.size() + 90));
}

TEST_CASE("readers on one executor take turns piece by piece, and share one buffer", "[object_reader]") {
  StorageWorld world;
  REQUIRE(world.put("o", random_text(10, 20 * kPieceBlocks * kBlock)).ok());
  world.files.keep_in_memory(kAll);
  const Object object = world.get("o").value();
  std::string turns;
  std::set<const std::byte*> buffers;
  CHECK(sync_wait(read_twice(world, object, turns, buffers)) == 2);
  CHECK(std::ranges::count(turns, 'a') == 20);
  CHECK(std::ranges::count(turns, 'b') == 20);
  CHECK(turns.find("aaa") == std::string::npos);
  CHECK(turns.find("bbb") == std::string::npos);
  CHECK(buffers.size() == 1);
}

TEST_CASE("buffers go back to their thread and come out again, the newest first", "[object_reader]") {
  PieceBuffer first = PieceBuffer::take();
  PieceBuffer second = PieceBuffer::take();
  const std::byte* const first_memory = first.first(1).data();
  const std::byte* const second_memory = second.first(1).data();
  REQUIRE(first_memory != second_memory);
  second.give_back();
  first.give_back();
  first.give_back();
  CHECK(PieceBuffer::take().first(1).data() == first_memory);
  PieceBuffer again = PieceBuffer::take();
  CHECK(again.first(1).data() == first_memory);
  const PieceBuffer other = PieceBuffer::take();
  again = PieceBuffer::take();
  CHECK(again.first(1).data() != first_memory);
}

}  // namespace lakegate
