// Objects in and out of the object store: sizes, ranges, checksums, failures of disk and body.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kBlock = limits::kBlobBlockBytes;

}  // namespace

TEST_CASE("objects of every size read back whole and in ranges, also after a power cut", "[objects_insert]") {
  StorageWorld world;
  const size_t size =
      GENERATE(0UL, 1UL, kBlock - 1, kBlock, kBlock + 1, 2 * kBlock, 256UL << 10, (1UL << 20) + 7, (3UL << 20) + 12345);
  const std::string text = random_text(1, size);
  const Result<Object> object = world.put("name", text);
  REQUIRE(object.ok());
  REQUIRE(object->size_bytes == size);
  REQUIRE(object->generation > 0);
  REQUIRE(object->checksums.crc32c == crc32c(as_bytes(text)));
  Md5 md5;
  md5.update(as_bytes(text));
  REQUIRE(object->checksums.md5 == md5.digest());
  REQUIRE(world.blob_count() == (size > limits::kInlineBytesMax ? 1 : 0));
  world.crash(CrashMode::kDropUnsynced);
  REQUIRE(world.get("name")->generation == object->generation);
  REQUIRE(world.read("name").value() == text);
  for (const size_t offset : {0UL, 1UL, kBlock - 1, kBlock, 3 * kBlock + 5}) {
    if (offset >= size) continue;
    const size_t count = std::min(size - offset, 9 * kBlock + 1);
    REQUIRE(world.read("name", ByteRange{offset, count}).value() == text.substr(offset, count));
    REQUIRE(world.read("name", ByteRange{size - 1, 1}).value() == text.substr(size - 1));
  }
}

TEST_CASE("wrong checksums are refused and store nothing", "[objects_insert]") {
  StorageWorld world;
  const std::string text = random_text(2, GENERATE(10UL, 3 * kBlock));
  ExpectedChecksums expected;
  if (GENERATE(true, false)) {
    expected.crc32c = crc32c(as_bytes(text)) + 1;
  } else {
    expected.md5.emplace();
  }
  REQUIRE(world.put("name", text, expected).status().code() == Code::kInvalidArgument);
  REQUIRE(world.get("name").status().code() == Code::kNotFound);
  REQUIRE(world.blob_count() == 0);
  expected = {crc32c(as_bytes(text)), std::nullopt};
  REQUIRE(world.put("name", text, expected).ok());
}

TEST_CASE("a precondition that fails stores nothing and leaves the object as it was", "[objects_insert]") {
  StorageWorld world;
  const size_t size = GENERATE(10UL, 3 * kBlock);
  REQUIRE(world.put("name", random_text(1, size)).ok());
  const size_t blobs = world.blob_count();
  Precondition must_not_exist;
  must_not_exist.if_generation_match = 0;
  REQUIRE(world.put("name", random_text(2, size), {}, must_not_exist).status().code() == Code::kConditionNotMet);
  REQUIRE(world.read("name").value() == random_text(1, size));
  REQUIRE(world.blob_count() == blobs);
}

TEST_CASE("a body that breaks off stores nothing", "[objects_insert]") {
  StorageWorld world;
  const std::string text = random_text(3, GENERATE(0UL, 100UL, 10 * kBlock));
  PiecesSource body(text, 70'000, unavailable("The client is gone."));
  REQUIRE(world.put_body("name", body).status().message() == "The client is gone.");
  REQUIRE(world.get("name").status().code() == Code::kNotFound);
  REQUIRE(world.blob_count() == 0);
}

TEST_CASE("a failed sync closes the gate for good, and what was acknowledged stays", "[objects_insert]") {
  StorageWorld world;
  const std::string text = random_text(4, 4 * kBlock);
  REQUIRE(world.put("old", text).ok());
  world.files.fail_call(GENERATE(FileCall::kSync, FileCall::kSyncDirectory), 1, FileFault::kIoError);
  REQUIRE(world.put("new", text).status().code() == Code::kUnavailable);
  REQUIRE(world.process->gate.sync_failed());
  REQUIRE(!world.process->health.ready());
  REQUIRE(world.put("another", "x").status().reason() == "syncFailed");
  REQUIRE(world.read("old").value() == text);
  world.crash(CrashMode::kKeepSome);
  REQUIRE(world.read("old").value() == text);
  REQUIRE(world.get("new").status().code() == Code::kNotFound);
  REQUIRE(world.put("another", "x").ok());
}

TEST_CASE("a full disk closes the gate until there is space, and deletes go on", "[objects_insert]") {
  StorageWorld world;
  REQUIRE(world.put("old", "x").ok());
  world.files.fail_call(FileCall::kWrite, 2, FileFault::kDiskFull);
  REQUIRE(world.put("new", random_text(5, 4 * kBlock)).status().reason() == "diskFull");
  REQUIRE(world.put("small", "x").status().reason() == "diskFull");
  REQUIRE(world.remove("old").ok());
  world.process->gate.note_free_space(100, 100);
  REQUIRE(world.put("small", "x").status().reason() == "diskFull");
  world.process->gate.note_free_space(125, 100);
  REQUIRE(world.put("small", "x").ok());
  REQUIRE(world.process->health.ready());
  REQUIRE(world.blob_count() == 0);
}

TEST_CASE("a damaged blob is data loss to its reader, and other objects stay readable", "[objects_insert]") {
  StorageWorld world;
  const std::string text = random_text(6, 30 * kBlock);
  REQUIRE(world.put("damaged", text).ok());
  REQUIRE(world.put("healthy", text).ok());
  const BlobId blob = world.get("damaged")->extents.front().blob;
  REQUIRE(world.files.flip_bit(world.process->blobs.path_of(blob), 20 * 8 * kBlock).ok());
  REQUIRE(world.read("damaged").status().code() == Code::kDataLoss);
  REQUIRE(world.read("damaged", ByteRange{0, 1000}).value() == text.substr(0, 1000));
  REQUIRE(world.read("healthy").value() == text);
}

TEST_CASE("composites share bytes and read in every range across their pieces", "[objects_compose]") {
  StorageWorld world;
  std::string whole;
  std::vector<std::string> sources;
  for (const size_t size : {10UL, 3 * kBlock + 1, 0UL, 70UL, kBlock, 5 * kBlock}) {
    sources.push_back("piece" + std::to_string(size));
    REQUIRE(world.put(sources.back(), random_text(7, size)).ok());
    whole += random_text(7, size);
  }
  sources.push_back(sources.front());
  whole += random_text(7, 10);
  const size_t blobs = world.blob_count();
  const Result<Object> composed = world.compose("whole", sources);
  REQUIRE(composed.ok());
  REQUIRE(composed->checksums.crc32c == crc32c(as_bytes(whole)));
  REQUIRE(!composed->checksums.md5);
  REQUIRE(world.blob_count() == blobs);
  for (const std::string& source : sources) static_cast<void>(world.remove(source));
  REQUIRE(world.read("whole").value() == whole);
  for (uint64_t offset = 0; offset < whole.size(); offset += 9973) {
    const uint64_t count = std::min<uint64_t>(whole.size() - offset, 2 * kBlock + 3);
    REQUIRE(world.read("whole", ByteRange{offset, count}).value() == whole.substr(offset, count));
  }
}

TEST_CASE("a composite of too many pieces is copied into one blob", "[objects_compose]") {
  StorageWorld world;
  std::string whole;
  std::vector<std::string> sources;
  for (int i = 0; i < 33; ++i) {
    const std::string name = "piece" + std::to_string(i);
    REQUIRE(world.put(name, random_text(static_cast<uint64_t>(i), 3000)).ok());
    if (i < 32) sources.push_back(name);
    if (i < 32) whole += random_text(static_cast<uint64_t>(i), 3000);
  }
  REQUIRE(world.compose("many", sources).ok());
  const std::vector<std::string> doubled(32, "many");
  REQUIRE(world.compose("full", doubled)->extents.size() == limits::kExtentsPerObjectMax);
  const Result<Object> copied = world.compose("copied", {"full", "piece32"});
  REQUIRE(copied.ok());
  REQUIRE(copied->extents.size() == 1);
  REQUIRE(copied->component_count == 32 * 32 + 1);
  REQUIRE(!copied->checksums.md5);
  std::string expected;
  for (int i = 0; i < 32; ++i) expected += whole;
  expected += random_text(32, 3000);
  REQUIRE(copied->checksums.crc32c == crc32c(as_bytes(expected)));
  REQUIRE(world.read("copied").value() == expected);
}

}  // namespace lakegate
