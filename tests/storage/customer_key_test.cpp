// Bytes under a customer's key at the object store: no place in a blob is encrypted twice, whatever crashes.
#include "metadata/customer_key.h"

#include <map>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "metadata/ops/object_encryption.h"
#include "storage/blob_pipe.h"
#include "storage/check.h"
#include "storage/encrypted_uploads.h"
#include "storage/orphan_sweeper.h"
#include "storage/scrubber.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr uint64_t kUnit = limits::kResumableChunkMultipleBytes;

CustomerKeyPtr key_of(uint8_t seed) {
  std::string bytes(AesCtr::kKeyBytes, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(seed + 3 * i);
  return std::make_shared<const CustomerKey>(Secret(std::move(bytes)));
}

struct EncryptedWorld : StorageWorld {
  explicit EncryptedWorld(uint64_t seed = 1) : StorageWorld(seed) {}

  Result<Object> put_under(const CustomerKeyPtr& key, const std::string& name, const std::string& text) {
    PiecesSource body(text, 100'000);
    ObjectWrite write;
    write.bucket = "bucket";
    write.name = name;
    write.customer_key = key;
    return sync_wait(store().objects_insert(write, body));
  }
  Result<std::string> read_under(const CustomerKeyPtr& key, const std::string& name) {
    ASSIGN_OR_RETURN(const Object object, get(name));
    return read_under(key, object, {0, object.size_bytes});
  }
  Result<std::string> read_under(const CustomerKeyPtr& key, const Object& object, ByteRange range) {
    ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader, sync_wait(store().open(object, range, nullptr, key)));
    return sync_wait(read_all(*reader));
  }
  std::string begin_under(const CustomerKeyPtr& key, const std::string& name) {
    ObjectWrite write;
    write.bucket = "bucket";
    write.name = name;
    write.customer_key = key;
    return sync_wait(store().uploads_begin(write, std::nullopt, "json")).value().id;
  }
  Result<UploadProgress> append_under(const CustomerKeyPtr& key, const std::string& id, uint64_t first,
                                      std::string_view text, std::optional<uint64_t> total = std::nullopt,
                                      const Status& ending = {}) {
    PiecesSource body(text, 50'000, ending);
    const UploadChunk chunk{first, first + text.size() - 1, total, false, {}};
    return sync_wait(store().uploads_append(id, chunk, body, key));
  }
  CheckReport check() { return check_data(kv, process->blobs).value(); }
};

ObjectsCopyRequest copy_request(const std::string& source, const std::string& name) {
  ObjectsCopyRequest copy;
  copy.source_bucket = "bucket";
  copy.source_name = source;
  copy.bucket = "bucket";
  copy.name = name;
  copy.attributes = [](const Object& object) -> Result<ObjectAttributes> { return ObjectAttributes(object); };
  return copy;
}

}  // namespace

TEST_CASE("Objects under a key are read with it and with no other", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const size_t size = GENERATE(0UL, 1UL, 65'536UL, 65'537UL, 1'000'003UL);
  const std::string text = random_text(1, size);
  const Object object = world.put_under(key, "name", text).value();
  CHECK(object.customer_encryption == key->identity());
  CHECK(world.read_under(key, "name").value() == text);
  CHECK(world.read_under(nullptr, "name").status().reason() == "resourceIsEncryptedWithCustomerEncryptionKey");
  CHECK(world.read_under(key_of(2), "name").status().reason() == "customerEncryptionKeyIsIncorrect");
  CHECK(world.put("clear", text).ok());
  CHECK(world.read_under(key, "clear").status().reason() == "resourceNotEncryptedWithCustomerEncryptionKey");
  world.crash(CrashMode::kDropUnsynced);
  CHECK(world.read_under(key, "name").value() == text);
  RunningChecksums expected;
  expected.update(as_bytes(text));
  CHECK(visible_checksums(object, key)->crc32c == expected.crc32c);
  CHECK(visible_checksums(object, key)->md5 == expected.md5.digest());
  CHECK(!visible_checksums(object, nullptr));
  CHECK(object.checksums.md5 != expected.md5.digest());
}

TEST_CASE("Small objects under a key are read again and again, whatever was read before", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const std::string text = random_text(6, 1000);
  const Object object = world.put_under(key, "name", text).value();
  for (int i = 0; i < 3; ++i) {
    CHECK(world.read_under(key, object, {10, 100}).value() == text.substr(10, 100));
    CHECK(world.read_under(key, "name").value() == text);
    CHECK(world.read_under(key_of(2), "name").status().reason() == "customerEncryptionKeyIsIncorrect");
  }
}

TEST_CASE("Ranges under a key are those of the plaintext, wherever they begin", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const std::string text = random_text(2, 3 * kUnit + 5);
  const Object object = world.put_under(key, "name", text).value();
  std::mt19937_64 random(9);
  for (int i = 0; i < 200; ++i) {
    const uint64_t offset = random() % text.size();
    const uint64_t length = random() % (text.size() - offset);
    CHECK(world.read_under(key, object, {offset, length}).value() == text.substr(offset, length));
  }
}

TEST_CASE("The scrubber and the offline check need no key, and find damage under one", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const Object object = world.put_under(key, "stored", random_text(3, 200'000)).value();
  REQUIRE(world.put_under(key, "inline", random_text(4, 200)).ok());
  const std::string id = world.begin_under(key, "upload");
  REQUIRE(world.append_under(key, id, 0, random_text(5, kUnit)).ok());
  CHECK(world.check().errors.empty());
  Scrubber scrubber(world.store(), world.files, {});
  CHECK(scrubber.run_once().value().damaged.empty());
  const std::string path = world.process->blobs.path_of(object.extents.front().blob);
  const std::unique_ptr<File> file = world.files.open_write(path).value();
  REQUIRE(file->write_at(1000, as_bytes("x")).ok());
  CHECK(world.check().errors.size() == 1);
  CHECK(scrubber.run_once().value().damaged.size() == 1);
}

TEST_CASE("Chunks go on in one blob as long as nothing went wrong", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const std::string text = random_text(6, 5 * kUnit + 77);
  const std::string id = world.begin_under(key, "name");
  for (uint64_t first = 0; first < 5; ++first) {
    // The client sends its key with the first chunk only.
    REQUIRE(world.append_under(first == 0 ? key : nullptr, id, first * kUnit, text.substr(first * kUnit, kUnit)).ok());
  }
  const Result<UploadProgress> last = world.append_under(key, id, 5 * kUnit, text.substr(5 * kUnit), text.size());
  REQUIRE(last.ok());
  CHECK(last->object->extents.size() == 1);
  CHECK(world.read_under(key, "name").value() == text);
}

TEST_CASE("An upload under a key goes on in a fresh blob after a crash or a failure", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const std::string text = random_text(7, 6 * kUnit + 77);
  const std::string id = world.begin_under(key, "name");
  REQUIRE(world.append_under(key, id, 0, text.substr(0, 2 * kUnit)).ok());
  // Bytes that are never acknowledged, and then others at the same place.
  const bool crashes = GENERATE(true, false);
  if (crashes) {
    world.crash(GENERATE(CrashMode::kDropUnsynced, CrashMode::kKeepSome));
    CHECK(world.append_under(nullptr, id, 2 * kUnit, text.substr(2 * kUnit, kUnit)).status().reason() ==
          "resourceIsEncryptedWithCustomerEncryptionKey");
  } else {
    world.kv.fail_commit(1, CommitFault::kDiskFull);
    REQUIRE(!world.append_under(key, id, 2 * kUnit, random_text(8, kUnit)).ok());
    world.process->gate.note_free_space(uint64_t{1} << 40, 1);
  }
  REQUIRE(world.append_under(key, id, 2 * kUnit, text.substr(2 * kUnit, 2 * kUnit)).ok());
  CHECK(world.check().errors.empty());
  const Result<UploadProgress> last = world.append_under(key, id, 4 * kUnit, text.substr(4 * kUnit), text.size());
  REQUIRE(last.ok());
  REQUIRE(last->object->extents.size() == 2);
  CHECK(last->object->extents[0].length == 2 * kUnit);
  CHECK(world.read_under(key, "name").value() == text);
  CHECK(world.check().errors.empty());
  world.crash(CrashMode::kDropUnsynced);
  CHECK(world.read_under(key, "name").value() == text);
}

TEST_CASE("A cancelled upload hands all of its blobs to the sweeper", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const std::string id = world.begin_under(key, "name");
  for (uint64_t part = 0; part < 3; ++part) {
    REQUIRE(world.append_under(key, id, part * kUnit, random_text(9 + part, kUnit)).ok());
    world.crash(CrashMode::kDropUnsynced);
  }
  CHECK(world.blob_count() == 3);
  OrphanSweeper sweeper(world.store(), {});
  REQUIRE(sweeper.run_once().ok());
  CHECK(world.blob_count() == 3);
  REQUIRE(sync_wait(world.store().uploads_cancel(id)).ok());
  REQUIRE(sweeper.run_once().ok());
  CHECK(world.blob_count() == 0);
}

TEST_CASE("A copy under the same key shares blobs, and one under another has its own", "[customer-key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(1);
  const CustomerKeyPtr other = key_of(2);
  const std::string text = random_text(12, 300'000);
  const Object source = world.put_under(key, "source", text).value();
  ObjectsCopyRequest copy = copy_request("source", "shared");
  copy.source_key = key;
  copy.customer_key = key;
  CHECK(sync_wait(world.store().objects_copy(copy)).value().extents == source.extents);
  copy = copy_request("source", "rotated");
  copy.source_key = key;
  copy.customer_key = other;
  const Object rotated = sync_wait(world.store().objects_copy(copy)).value();
  CHECK(rotated.extents.front().blob != source.extents.front().blob);
  CHECK(world.read_under(other, "rotated").value() == text);
  copy = copy_request("source", "clear");
  copy.source_key = key;
  CHECK(sync_wait(world.store().objects_copy(copy)).value().checksums.crc32c == crc32c(as_bytes(text)));
  CHECK(world.read("clear").value() == text);
  CHECK(world.check().errors.empty());
}

TEST_CASE("What is remembered of uploads is bounded and forgotten in the order of age", "[customer-key]") {
  EncryptedUploads uploads;
  const CustomerKeyPtr key = key_of(1);
  for (size_t i = 0; i <= EncryptedUploads::kUploadsMax; ++i) uploads.remember_key(std::to_string(i), key);
  CHECK(uploads.key_of("0") == nullptr);
  CHECK(uploads.key_of("1") == key);
  const BlobId blob{{1}};
  uploads.note_clean_tail("1", blob);
  CHECK(uploads.has_clean_tail("1", blob));
  CHECK(!uploads.has_clean_tail("1", BlobId{{2}}));
  uploads.note_writing("1");
  CHECK(!uploads.has_clean_tail("1", blob));
  CHECK(uploads.key_of("1") == key);
  uploads.forget("1");
  CHECK(uploads.key_of("1") == nullptr);
}

TEST_CASE("ranges under a key are read alike, however much of the blob is in memory", "[customer_key]") {
  EncryptedWorld world;
  const CustomerKeyPtr key = key_of(7);
  const std::string text = random_text(77, 9 * limits::kBlobBlockBytes + 13);
  REQUIRE(world.put_under(key, "o", text).ok());
  const Object object = world.get("o").value();
  world.files.keep_in_memory(GENERATE(uint64_t{0}, uint64_t{5 * limits::kBlobBlockBytes}, uint64_t{1} << 40));
  for (const uint64_t from : {uint64_t{0}, uint64_t{1}, uint64_t{limits::kBlobBlockBytes - 1},
                              uint64_t{4 * limits::kBlobBlockBytes}, uint64_t{8 * limits::kBlobBlockBytes + 7}}) {
    const ByteRange range{from, text.size() - from};
    REQUIRE(world.read_under(key, object, range).value() == text.substr(from));
  }
}

}  // namespace lakegate
