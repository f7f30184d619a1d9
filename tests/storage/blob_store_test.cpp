// The contract of BlobStore, over every implementation.
#include "storage/blob_store.h"

#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "storage/backend/file/direct_appender.h"
#include "storage/backend/file/file_blob_store.h"
#include "storage/backend/memory/memory_blob_store.h"
#include "tests/storage/storage_world.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

constexpr size_t kBlock = limits::kBlobBlockBytes;

struct MemoryBackend {
  MemoryBlobStore store;
  BlobStore& reopened() { return store; }
};

struct PosixBackend {
  BlobStore& reopened() {
    store = std::make_unique<FileBlobStore>(posix_file_system(), folder.path());
    return *store;
  }
  TemporaryFolder folder;
  std::unique_ptr<FileBlobStore> store = std::make_unique<FileBlobStore>(posix_file_system(), folder.path());
};

// Every reopening is a power cut that loses what was not synced.
struct PowerCutBackend {
  PowerCutBackend() {
    REQUIRE(files.make_directories("/blobs").ok());
    store = std::make_unique<FileBlobStore>(files, "/blobs");
  }
  BlobStore& reopened() {
    files.restart(CrashMode::kDropUnsynced);
    store = std::make_unique<FileBlobStore>(files, "/blobs");
    return *store;
  }
  FaultyFileSystem files;
  std::unique_ptr<FileBlobStore> store;
};

BlobStore& store_of(MemoryBackend& backend) { return backend.store; }
BlobStore& store_of(PosixBackend& backend) { return *backend.store; }
BlobStore& store_of(PowerCutBackend& backend) { return *backend.store; }

BlobId make_id(uint8_t first, uint8_t last) {
  BlobId id;
  id.bytes.front() = first;
  id.bytes.back() = last;
  return id;
}

Result<std::string> read_text(BlobStore& store, const BlobId& id, uint64_t offset, size_t count) {
  ASSIGN_OR_RETURN(const std::unique_ptr<BlobReader> reader, store.open(id));
  std::string text(count, '\0');
  RETURN_IF_ERROR(reader->read(offset, std::as_writable_bytes(std::span(text))));
  return text;
}

void put_blob(BlobStore& store, const BlobId& id, const std::string& text) {
  auto writer = store.create(id);
  REQUIRE(writer.ok());
  REQUIRE((*writer)->append(as_bytes(text)).ok());
  REQUIRE((*writer)->seal().ok());
}

std::set<BlobId> list(BlobStore& store, const std::optional<BlobId>& after = std::nullopt) {
  std::set<BlobId> found;
  auto visit = [&found](const BlobId& id) { return found.insert(id).second; };
  REQUIRE(store.enumerate(after, visit).ok());
  return found;
}

}  // namespace

TEMPLATE_TEST_CASE("a sealed blob gives back its bytes, whole and in part, after a restart", "[blob_store]",
                   MemoryBackend, PosixBackend, PowerCutBackend) {
  TestType backend;
  const size_t size = GENERATE(1UL, kBlock - 1, kBlock, kBlock + 1, 4 * kBlock, 5 * kBlock + 77, 40 * kBlock + 1);
  const std::string text = random_text(1, size);
  const BlobId id = make_id(7, 1);
  put_blob(store_of(backend), id, text);
  BlobStore& store = backend.reopened();
  REQUIRE(store.size_bytes(id).value() == size);
  REQUIRE(read_text(store, id, 0, size).value() == text);
  for (const size_t offset : {0UL, 1UL, kBlock - 1, kBlock, kBlock + 1, size - 1, size}) {
    if (offset > size) continue;
    const size_t count = std::min(size - offset, kBlock + 2);
    REQUIRE(read_text(store, id, offset, count).value() == text.substr(offset, count));
  }
  REQUIRE(read_text(store, id, 0, size + 1).status().code() == Code::kDataLoss);
  REQUIRE(read_text(store, id, size + 1, 0).status().code() == Code::kDataLoss);
}

TEMPLATE_TEST_CASE("a large blob gives back its bytes, whatever the pieces and the syncs between them", "[blob_store]",
                   MemoryBackend, PosixBackend, PowerCutBackend) {
  TestType backend;
  const uint64_t seed = GENERATE(range(1, 9));
  std::mt19937_64 random(seed);
  const size_t size = (4U << 20) + random() % (3U << 20);
  INFO("seed " << seed << ", " << size << " bytes");
  const std::string text = random_text(seed, size);
  const BlobId id = make_id(7, 1);
  uint64_t durable = 0;
  {
    auto writer = store_of(backend).create(id);
    REQUIRE(writer.ok());
    size_t done = 0;
    while (done < size / 2) {
      // Pieces as a pipe has them, and of any other length.
      const size_t piece = random() % 2 == 0 ? 4 * kBlock : 1 + random() % (5 * kBlock);
      REQUIRE((*writer)->append(as_bytes(text).subspan(done, std::min(piece, size - done))).ok());
      done += std::min(piece, size - done);
      if (random() % 8 == 0) durable = (*writer)->sync().value();
    }
    durable = (*writer)->sync().value();
    REQUIRE(durable == done / kBlock * kBlock);
  }
  BlobStore& store = backend.reopened();
  REQUIRE(read_text(store, id, 0, durable).value() == text.substr(0, durable));
  const uint64_t resumed = durable - durable / kBlock % 3 * kBlock;
  {
    auto writer = store.resume(id, resumed);
    REQUIRE(writer.ok());
    REQUIRE((*writer)->append(as_bytes(text).subspan(resumed)).ok());
    REQUIRE((*writer)->seal().ok());
  }
  BlobStore& again = backend.reopened();
  REQUIRE(again.size_bytes(id).value() == size);
  REQUIRE(read_text(again, id, 0, size).value() == text);
}

TEMPLATE_TEST_CASE("a blob that grows in many writers, by much and by little, gives back its bytes", "[blob_store]",
                   MemoryBackend, PosixBackend, PowerCutBackend) {
  TestType backend;
  const uint64_t seed = GENERATE(range(1, 5));
  std::mt19937_64 random(seed);
  const std::string text = random_text(seed, (8U << 20) + 77);
  const BlobId id = make_id(7, 1);
  uint64_t durable = 0;
  while (durable < text.size() - 77) {
    INFO("seed " << seed << ", " << durable << " bytes");
    const size_t end = std::min(durable + kBlock * (1 + random() % (random() % 2 == 0 ? 40 : 4)), text.size() - 77);
    BlobStore& store = backend.reopened();
    auto writer = durable == 0 ? store.create(id) : store.resume(id, durable);
    REQUIRE(writer.ok());
    while (durable < end) {
      const size_t piece = std::min<size_t>(4 * kBlock, end - durable);
      REQUIRE((*writer)->append(as_bytes(text).subspan(durable, piece)).ok());
      durable += piece;
    }
    REQUIRE((*writer)->sync().value() == durable);
  }
  {
    auto writer = backend.reopened().resume(id, durable);
    REQUIRE(writer.ok());
    REQUIRE((*writer)->append(as_bytes(text).subspan(durable)).ok());
    REQUIRE((*writer)->seal().ok());
  }
  REQUIRE(read_text(backend.reopened(), id, 0, text.size()).value() == text);
}

TEMPLATE_TEST_CASE("more large blobs are written at a time than may leave the page cache out", "[blob_store]",
                   PosixBackend) {
  TestType backend;
  const std::string text = random_text(1, (3U << 20) + 5 * kBlock + 7);
  std::vector<std::unique_ptr<BlobWriter>> writers;
  for (int i = 0; i < DirectAppender::kAtWorkMax + 3; ++i) {
    writers.push_back(store_of(backend).create(make_id(7, static_cast<uint8_t>(i))).value());
    REQUIRE(writers.back()->append(as_bytes(text)).ok());
  }
  for (const std::unique_ptr<BlobWriter>& writer : writers) REQUIRE(writer->seal().ok());
  for (int i = 0; i < DirectAppender::kAtWorkMax + 3; ++i) {
    REQUIRE(read_text(store_of(backend), make_id(7, static_cast<uint8_t>(i)), 0, text.size()).value() == text);
  }
}

TEMPLATE_TEST_CASE("a blob that was not sealed leaves nothing", "[blob_store]", MemoryBackend, PosixBackend,
                   PowerCutBackend) {
  TestType backend;
  {
    auto writer = store_of(backend).create(make_id(1, 1));
    REQUIRE(writer.ok());
    REQUIRE((*writer)->append(as_bytes(random_text(1, 3 * kBlock))).ok());
    REQUIRE(list(store_of(backend)).empty());
  }
  REQUIRE(list(backend.reopened()).empty());
}

TEMPLATE_TEST_CASE("a synced blob is resumed behind its whole blocks", "[blob_store]", MemoryBackend, PosixBackend,
                   PowerCutBackend) {
  TestType backend;
  const BlobId id = make_id(1, 1);
  const std::string text = random_text(2, 9 * kBlock + 5);
  {
    auto writer = store_of(backend).create(id);
    REQUIRE(writer.ok());
    REQUIRE((*writer)->append(as_bytes(text.substr(0, 2 * kBlock + 10))).ok());
    REQUIRE((*writer)->sync().value() == 2 * kBlock);
    REQUIRE((*writer)->append(as_bytes(text.substr(2 * kBlock + 10, 3 * kBlock))).ok());
    REQUIRE((*writer)->sync().value() == 5 * kBlock);
    REQUIRE((*writer)->append(as_bytes(random_text(9, 2 * kBlock))).ok());
  }
  BlobStore& store = backend.reopened();
  REQUIRE(read_text(store, id, 0, 5 * kBlock).value() == text.substr(0, 5 * kBlock));
  auto writer = store.resume(id, 4 * kBlock);
  REQUIRE(writer.ok());
  REQUIRE((*writer)->append(as_bytes(text.substr(4 * kBlock))).ok());
  REQUIRE((*writer)->seal().ok());
  BlobStore& again = backend.reopened();
  REQUIRE(again.size_bytes(id).value() == text.size());
  REQUIRE(read_text(again, id, 0, text.size()).value() == text);
}

TEMPLATE_TEST_CASE("resuming beyond what is there is data loss, and of nothing not found", "[blob_store]",
                   MemoryBackend, PosixBackend, PowerCutBackend) {
  TestType backend;
  BlobStore& store = store_of(backend);
  put_blob(store, make_id(1, 1), random_text(1, 2 * kBlock));
  REQUIRE(store.resume(make_id(1, 1), 3 * kBlock).status().code() == Code::kDataLoss);
  REQUIRE(store.resume(make_id(1, 2), kBlock).status().code() == Code::kNotFound);
  REQUIRE(store.resume(make_id(1, 1), 0).ok());
}

TEMPLATE_TEST_CASE("an id is taken only once", "[blob_store]", MemoryBackend, PosixBackend, PowerCutBackend) {
  TestType backend;
  BlobStore& store = store_of(backend);
  put_blob(store, make_id(1, 1), "first");
  auto writer = store.create(make_id(1, 1));
  REQUIRE(writer.ok());
  REQUIRE((*writer)->append(as_bytes("second")).ok());
  REQUIRE((*writer)->seal().code() == Code::kAlreadyExists);
  REQUIRE(read_text(store, make_id(1, 1), 0, 5).value() == "first");
}

TEMPLATE_TEST_CASE("a removed blob is gone, and an open reader goes on", "[blob_store]", MemoryBackend, PosixBackend,
                   PowerCutBackend) {
  TestType backend;
  BlobStore& store = store_of(backend);
  const std::string text = random_text(3, 2 * kBlock);
  put_blob(store, make_id(1, 1), text);
  auto reader = store.open(make_id(1, 1));
  REQUIRE(reader.ok());
  REQUIRE(store.remove(make_id(1, 1)).ok());
  REQUIRE(store.remove(make_id(1, 1)).ok());
  REQUIRE(store.open(make_id(1, 1)).status().code() == Code::kNotFound);
  REQUIRE(store.size_bytes(make_id(1, 1)).status().code() == Code::kNotFound);
  std::string read(text.size(), '\0');
  REQUIRE((*reader)->read(0, std::as_writable_bytes(std::span(read))).ok());
  REQUIRE(read == text);
}

TEMPLATE_TEST_CASE("blobs are visited in the order of ids, from a position, until told to stop", "[blob_store]",
                   MemoryBackend, PosixBackend, PowerCutBackend) {
  TestType backend;
  BlobStore& store = store_of(backend);
  const std::vector<BlobId> ids = {make_id(0, 1), make_id(0, 2), make_id(9, 1), make_id(9, 200), make_id(255, 255)};
  for (const BlobId& id : {ids[3], ids[0], ids[4], ids[2], ids[1]}) put_blob(store, id, "x");
  std::vector<BlobId> visited;
  auto visit_three = [&visited](const BlobId& id) {
    visited.push_back(id);
    return visited.size() < 3;
  };
  REQUIRE(store.enumerate(std::nullopt, visit_three).ok());
  REQUIRE(visited == std::vector<BlobId>(ids.begin(), ids.begin() + 3));
  REQUIRE(list(store, ids[2]) == std::set<BlobId>{ids[3], ids[4]});
  REQUIRE(list(store, ids[4]).empty());
}

}  // namespace lakegate
