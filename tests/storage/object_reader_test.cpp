// Reading objects: by the asking thread where the bytes are in memory, by the pool where the disk is wanted.
#include "storage/object_reader.h"

#include <algorithm>
#include <set>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "base/yield.h"
#include "metadata/customer_key.h"
#include "metadata/schema/key_registry.h"
#include "storage/backend/file/blob_file.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kBlock = limits::kBlobBlockBytes;
constexpr size_t kPieceBlocks = PieceBuffer::kSizeBytes / kBlock;
constexpr uint64_t kAll = UINT64_MAX / 2;
constexpr uint64_t kHotBytes = 64U << 20;

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

TEST_CASE("what is read again and again comes from memory, whole and in ranges, although its file is damaged meanwhile",
          "[object_reader]") {
  StorageWorld world(1, kHotBytes);
  const std::string text = random_text(20, 9 * kBlock + 77);
  REQUIRE(world.put("o", text).ok());
  for (int i = 0; i < 2; ++i) REQUIRE(world.read("o").value() == text);
  CHECK(world.store().hot_pieces().size_bytes() == text.size());
  REQUIRE(world.files.flip_bit(the_blob(world), (blob_file::block_offset(4) + 1000) * 8 + 3).ok());
  CHECK(world.read("o").value() == text);
  for (const uint64_t from : {0UL, 1UL, 4 * kBlock - 1, 4 * kBlock, 9 * kBlock}) {
    for (const uint64_t wanted : {1UL, 20'000UL, 5 * kBlock}) {
      const uint64_t length = std::min<uint64_t>(wanted, text.size() - from);
      CHECK(world.read("o", ByteRange{from, length}).value() == text.substr(from, length));
    }
  }
  world.crash(CrashMode::kDropUnsynced);
  CHECK(world.read("o").status().code() == Code::kDataLoss);
}

TEST_CASE("a damaged piece never comes into memory, however often it is read", "[object_reader]") {
  StorageWorld world(1, kHotBytes);
  const std::string text = random_text(21, 9 * kBlock);
  REQUIRE(world.put("o", text).ok());
  REQUIRE(world.files.flip_bit(the_blob(world), (blob_file::block_offset(5) + 1000) * 8 + 3).ok());
  for (int i = 0; i < 4; ++i) CHECK(world.read("o").status().code() == Code::kDataLoss);
  CHECK(world.store().hot_pieces().size_bytes() == 4 * kBlock);
}

TEST_CASE("small objects and what a customer's key encrypts stay out of that memory", "[object_reader]") {
  StorageWorld world(1, kHotBytes);
  const std::string small = random_text(22, kBlock);
  REQUIRE(world.put("small", small).ok());
  for (int i = 0; i < 3; ++i) REQUIRE(world.read("small").value() == small);

  const std::string text = random_text(23, 5 * kBlock);
  ObjectWrite write;
  write.bucket = "bucket";
  write.name = "encrypted";
  write.customer_key = std::make_shared<const CustomerKey>(Secret(std::string(32, 'k')));
  PiecesSource body(text, 100'000);
  const Object object = sync_wait(world.store().objects_insert(write, body)).value();
  for (int i = 0; i < 3; ++i) {
    auto reader = sync_wait(world.store().open(object, {0, text.size()}, nullptr, write.customer_key));
    REQUIRE(reader.ok());
    CHECK(sync_wait(read_all(**reader)).value() == text);
  }
  CHECK(world.store().hot_pieces().size_bytes() == 0);
}

TEST_CASE("bytes of a small object that rotted in memory are read from the store before anything is sent",
          "[object_reader]") {
  StorageWorld world;
  REQUIRE(world.put("o", "hello").ok());
  ObjectsGetRequest request;
  request.bucket = "bucket";
  request.name = "o";
  auto get = [&request](Transaction& transaction) { return objects_get_with_bytes(transaction, request); };
  const ObjectBytes found = sync_wait(world.process->catalog.read(get)).value();
  REQUIRE(found.inline_blob);
  const_cast<char&>(found.inline_blob->bytes().front()) ^= 1;
  auto reader = sync_wait(world.store().open(*found.object, {0, 5}, found.inline_blob));
  REQUIRE(reader.ok());
  CHECK(sync_wait(read_all(**reader)).value() == "hello");
}

TEST_CASE("bytes of a small object that rot in memory after they were sent are not sent for longer than a second",
          "[object_reader]") {
  StorageWorld world;
  REQUIRE(world.put("o", "hello").ok());
  REQUIRE(world.read("o").value() == "hello");
  ObjectsGetRequest request;
  request.bucket = "bucket";
  request.name = "o";
  auto get = [&request](Transaction& transaction) { return objects_get_with_bytes(transaction, request); };
  const ObjectBytes found = sync_wait(world.process->catalog.read(get)).value();
  const auto send = [&] {
    auto reader = sync_wait(world.store().open(*found.object, {0, 5}, found.inline_blob));
    return sync_wait(read_all(**reader)).value();
  };
  CHECK(send() == "hello");
  const_cast<char&>(found.inline_blob->bytes().front()) ^= 1;
  world.clock.advance_us(limits::kVerifiedInMemoryForUs);
  CHECK(send() == "hello");
}

TEST_CASE("bytes of a small object that are damaged in the store are never given out", "[object_reader]") {
  StorageWorld world;
  const Object object = world.put("o", "hello").value();
  ObjectsGetRequest request;
  request.bucket = "bucket";
  request.name = "o";
  auto get = [&request](Transaction& transaction) { return objects_get_with_bytes(transaction, request); };
  auto damage = [&object](Transaction& transaction) -> Result<bool> {
    std::string stored = encode_inline_blob("hello");
    stored[0] ^= 1;
    transaction.put(Table::kInline, inline_key(object.extents[0].blob), stored);
    return true;
  };
  REQUIRE(sync_wait(world.process->catalog.transact(damage)).ok());
  const ObjectBytes found = sync_wait(world.process->catalog.read(get)).value();
  for (const InlineBlobPtr& at_hand : {found.inline_blob, InlineBlobPtr()}) {
    auto reader = sync_wait(world.store().open(*found.object, {0, 5}, at_hand));
    REQUIRE(reader.ok());
    CHECK(sync_wait(read_all(**reader)).status().code() == Code::kDataLoss);
  }
}

TEST_CASE("only long pieces in memory are given as parts of a file, and those hold the same bytes", "[object_reader]") {
  StorageWorld world(1, kHotBytes);
  const std::string text = random_text(24, 7 * kBlock);
  REQUIRE(world.put("o", text).ok());
  const Object object = world.get("o").value();
  for (int i = 0; i < 3; ++i) {
    auto reader = sync_wait(world.store().open(object, {5, object.size_bytes - 5}, nullptr));
    REQUIRE(reader.ok());
    CHECK_FALSE((*reader)->file_of_piece());
    uint64_t position = 5;
    for (;;) {
      const Bytes piece = sync_wait((*reader)->read()).value();
      const std::optional<FilePart> file = (*reader)->file_of_piece();
      if (piece.empty()) {
        CHECK_FALSE(file);
        break;
      }
      // The first piece does not begin where pieces in memory do, so only the second ever comes in.
      CHECK(file.has_value() == (i == 2 && position == 4 * kBlock));
      if (file) {
        std::string in_file(piece.size(), '\0');
        REQUIRE(::pread(file->descriptor, in_file.data(), in_file.size(), static_cast<off_t>(file->offset)) ==
                static_cast<ssize_t>(in_file.size()));
        CHECK(in_file == text.substr(position, piece.size()));
      }
      position += piece.size();
    }
  }
}

}  // namespace lakegate
