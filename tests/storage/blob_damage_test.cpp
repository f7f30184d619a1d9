// Damaged blob files: every changed bit is found, and nothing else suffers.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "storage/backend/file/blob_file.h"
#include "storage/backend/file/file_blob_store.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kBlock = limits::kBlobBlockBytes;

struct DamageWorld {
  DamageWorld() {
    REQUIRE(files.make_directories("/blobs").ok());
    for (uint8_t i = 0; i < 2; ++i) ids[i].bytes.front() = i;
  }
  void put(const BlobId& id, const std::string& text) {
    auto writer = store.create(id);
    REQUIRE((*writer)->append(as_bytes(text)).ok());
    REQUIRE((*writer)->seal().ok());
  }
  Result<std::string> read(const BlobId& id, uint64_t offset, size_t count) {
    ASSIGN_OR_RETURN(const std::unique_ptr<BlobReader> reader, store.open(id));
    std::string text(count, '\0');
    RETURN_IF_ERROR(reader->read(offset, std::as_writable_bytes(std::span(text))));
    return text;
  }
  std::unique_ptr<File> file_of(const BlobId& id) { return files.open_write(store.path_of(id)).value(); }

  FaultyFileSystem files;
  FileBlobStore store{files, "/blobs"};
  std::array<BlobId, 2> ids;
};

}  // namespace

TEST_CASE("every flipped bit of a blob file is data loss for its block, and other blobs stay readable", "[damage]") {
  DamageWorld world;
  const std::string text = random_text(1, 2 * kBlock + 100);
  world.put(world.ids[0], text);
  world.put(world.ids[1], text);
  const uint64_t file_bytes = blob_file::file_size_bytes(text.size());
  const std::string path = world.store.path_of(world.ids[0]);
  // Every byte of the header, the checksums and the last block's end, and samples of the data.
  for (uint64_t byte = 0; byte < file_bytes; byte += byte < 40 || byte + 110 > file_bytes ? 1 : 997) {
    const uint64_t bit = byte * 8 + byte % 8;
    REQUIRE(world.files.flip_bit(path, bit).ok());
    INFO("byte " << byte);
    REQUIRE(!world.read(world.ids[0], 0, text.size()).ok());
    const Code code = world.read(world.ids[0], 0, text.size()).status().code();
    // A header that names a higher version is one of a newer program.
    REQUIRE((code == Code::kDataLoss || (byte >= 8 && byte < 12 && code == Code::kUnimplemented)));
    REQUIRE(world.read(world.ids[1], 0, text.size()).value() == text);
    REQUIRE(world.files.flip_bit(path, bit).ok());
  }
  REQUIRE(world.read(world.ids[0], 0, text.size()).value() == text);
}

TEST_CASE("damage in one block leaves the others readable", "[damage]") {
  DamageWorld world;
  const std::string text = random_text(2, 3 * kBlock);
  world.put(world.ids[0], text);
  REQUIRE(world.files.flip_bit(world.store.path_of(world.ids[0]), blob_file::block_offset(1) * 8 + 5).ok());
  REQUIRE(world.read(world.ids[0], kBlock, 1).status().code() == Code::kDataLoss);
  REQUIRE(world.read(world.ids[0], 0, kBlock).value() == text.substr(0, kBlock));
  REQUIRE(world.read(world.ids[0], 2 * kBlock, kBlock).value() == text.substr(2 * kBlock));
}

TEST_CASE("blocks that changed places, within a blob or between two, are found", "[damage]") {
  DamageWorld world;
  for (const BlobId& id : world.ids) world.put(id, random_text(3, 2 * kBlock));
  const size_t from = GENERATE(0UL, 1UL);
  const BlobId& other = world.ids[from];
  const uint64_t target = from == 0 ? 1 : 0;
  std::vector<std::byte> block(blob_file::kStoredBlockBytes);
  REQUIRE(world.file_of(other)->read_at(blob_file::block_offset(0), block).value() == block.size());
  REQUIRE(world.file_of(world.ids[0])->write_at(blob_file::block_offset(target), block).ok());
  REQUIRE(world.read(world.ids[0], target * kBlock, kBlock).status().code() == Code::kDataLoss);
  REQUIRE(world.read(world.ids[0], (1 - target) * kBlock, kBlock).ok());
}

TEST_CASE("a file that lost its end is data loss where bytes are missing", "[damage]") {
  DamageWorld world;
  const std::string text = random_text(4, 2 * kBlock + 9);
  world.put(world.ids[0], text);
  const uint64_t keep = GENERATE(0UL, 5UL, 31UL, 32UL, 33UL, 36UL, 37UL, blob_file::block_offset(1),
                                 blob_file::block_offset(2) - 1, blob_file::block_offset(2) + 12);
  REQUIRE(world.file_of(world.ids[0])->truncate(keep).ok());
  REQUIRE(world.read(world.ids[0], 0, text.size()).status().code() == Code::kDataLoss);
}

TEST_CASE("a blob of a newer format is refused by name", "[damage]") {
  DamageWorld world;
  world.put(world.ids[0], "text");
  const std::array<std::byte, 1> version{std::byte{2}};
  REQUIRE(world.file_of(world.ids[0])->write_at(8, version).ok());
  REQUIRE(world.read(world.ids[0], 0, 4).status().code() == Code::kUnimplemented);
}

TEST_CASE("a failed sync of file or folder is syncFailed, and the writer stays failed", "[damage]") {
  DamageWorld world;
  world.put(world.ids[1], "makes the folders");
  BlobId id = world.ids[1];
  id.bytes.back() = 1;
  auto writer = world.store.create(id);
  REQUIRE((*writer)->append(as_bytes(random_text(5, kBlock))).ok());
  world.files.fail_call(GENERATE(FileCall::kSync, FileCall::kSyncDirectory), 1, FileFault::kIoError);
  REQUIRE((*writer)->sync().status().reason() == "syncFailed");
  REQUIRE((*writer)->append(as_bytes("more")).reason() == "syncFailed");
  REQUIRE((*writer)->seal().reason() == "syncFailed");
}

TEST_CASE("a full disk is reported as such", "[damage]") {
  DamageWorld world;
  world.put(world.ids[0], "text");
  BlobId id = world.ids[0];
  id.bytes.back() = 1;
  auto writer = world.store.create(id);
  world.files.fail_call(FileCall::kWrite, 1, FileFault::kDiskFull);
  // Whole blocks go to the disk at once; less waits for more.
  if (GENERATE(true, false)) {
    REQUIRE((*writer)->append(as_bytes(random_text(5, kBlock))).reason() == "diskFull");
  } else {
    REQUIRE((*writer)->append(as_bytes(random_text(5, kBlock - 1))).ok());
  }
  REQUIRE((*writer)->seal().reason() == "diskFull");
  REQUIRE(world.store.open(id).status().code() == Code::kNotFound);
}

}  // namespace lakegate
