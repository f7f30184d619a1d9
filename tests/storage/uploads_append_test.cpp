// Resumable uploads at the object store: every form of Content-Range, restarts, broken bodies, wrong sizes.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "storage/orphan_sweeper.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr uint64_t kUnit = limits::kResumableChunkMultipleBytes;

// What a client writes into Content-Range.
UploadChunk closed_range(uint64_t first, uint64_t last, std::optional<uint64_t> total = std::nullopt) {
  return {first, last, total, false, {}};
}
UploadChunk open_range(uint64_t first, std::optional<uint64_t> total = std::nullopt) {
  return {first, std::nullopt, total, !total, {}};
}
UploadChunk query(std::optional<uint64_t> total = std::nullopt) {
  return {std::nullopt, std::nullopt, total, false, {}};
}

uint64_t persisted(StorageWorld& world, const std::string& id) {
  const Result<UploadProgress> progress = world.append(id, query(), "");
  REQUIRE(progress.ok());
  REQUIRE(!progress->object);
  return progress->persisted_bytes;
}

}  // namespace

TEST_CASE("a request with the whole object finishes, whatever the form", "[uploads]") {
  StorageWorld world;
  const size_t size = GENERATE(0UL, 1UL, 65'536UL, 65'537UL, 262'144UL, 1'000'003UL);
  const std::string text = random_text(1, size);
  const std::string id = world.begin_upload("name").value();
  const int form = GENERATE(0, 1, 2);
  const UploadChunk chunk = size == 0   ? query(0)
                            : form == 0 ? closed_range(0, size - 1, size)
                            : form == 1 ? open_range(0)
                                        : open_range(0, size);
  const Result<UploadProgress> progress = world.append(id, chunk, text);
  REQUIRE(progress.ok());
  REQUIRE(progress->object);
  REQUIRE(progress->object->size_bytes == size);
  REQUIRE(world.blob_count() == (size > limits::kInlineBytesMax ? 1 : 0));
  world.crash(CrashMode::kDropUnsynced);
  REQUIRE(world.read("name").value() == text);
  // S.1 and S.4: a finished session answers with its object to everything.
  for (const UploadChunk& again : {query(), query(size), query(size + 1), open_range(0)}) {
    const Result<UploadProgress> answer = world.append(id, again, text);
    REQUIRE(answer.ok());
    REQUIRE(answer->object->generation == progress->object->generation);
  }
}

TEST_CASE("chunks survive restarts and make one object", "[uploads]") {
  StorageWorld world;
  const std::string text = random_text(2, 5 * kUnit + 77);
  const std::string id = world.begin_upload("name").value();
  for (uint64_t at = 0; at < 4 * kUnit; at += 2 * kUnit) {
    const UploadChunk chunk = closed_range(at, at + 2 * kUnit - 1);
    const Result<UploadProgress> progress = world.append(id, chunk, text.substr(at, 2 * kUnit));
    REQUIRE(progress.ok());
    REQUIRE(progress->persisted_bytes == at + 2 * kUnit);
    REQUIRE(!progress->object);
    world.crash(CrashMode::kKeepSome);
    REQUIRE(persisted(world, id) == at + 2 * kUnit);
  }
  const auto last = world.append(id, closed_range(4 * kUnit, text.size() - 1, text.size()), text.substr(4 * kUnit));
  REQUIRE(last->object->checksums.crc32c == crc32c(as_bytes(text)));
  Md5 md5;
  md5.update(as_bytes(text));
  REQUIRE(last->object->checksums.md5 == md5.digest());
  world.crash(CrashMode::kDropUnsynced);
  REQUIRE(world.read("name").value() == text);
  REQUIRE(world.blob_count() == 1);
}

TEST_CASE("a total that is reached finishes by a query, a wrong one changes nothing", "[uploads]") {
  StorageWorld world;
  const std::string text = random_text(3, 2 * kUnit);
  const std::string id = world.begin_upload("name").value();
  REQUIRE(world.append(id, query(1000), "")->persisted_bytes == 0);
  REQUIRE(!world.append(id, closed_range(0, 2 * kUnit - 1), text)->object);
  for (const uint64_t wrong : {uint64_t{0}, kUnit, 2 * kUnit - 1, 2 * kUnit + 1, 4 * kUnit}) {
    const Result<UploadProgress> progress = world.append(id, query(wrong), "");
    REQUIRE(progress->persisted_bytes == 2 * kUnit);
    REQUIRE(!progress->object);
  }
  REQUIRE(world.append(id, query(2 * kUnit), "")->object);
  REQUIRE(world.read("name").value() == text);
}

TEST_CASE("a chunk with a declared total goes on until the total is there", "[uploads]") {
  StorageWorld world;
  const std::string text = random_text(4, 3 * kUnit);
  const std::string id = world.begin_upload("name").value();
  REQUIRE(world.append(id, closed_range(0, kUnit - 1, 3 * kUnit), text.substr(0, kUnit))->persisted_bytes == kUnit);
  // An open end that falls short of its total, and a declared end that the body does not reach.
  REQUIRE(world.append(id, open_range(kUnit, 3 * kUnit), text.substr(kUnit, kUnit + 5))->persisted_bytes == 2 * kUnit);
  const UploadChunk rest = closed_range(2 * kUnit, 3 * kUnit - 1, 3 * kUnit);
  REQUIRE(world.append(id, rest, text.substr(2 * kUnit, 9))->persisted_bytes == 2 * kUnit);
  REQUIRE(world.append(id, open_range(2 * kUnit), text.substr(2 * kUnit))->object);
  REQUIRE(world.read("name").value() == text);
}

TEST_CASE("bytes that are sent again are skipped", "[uploads]") {
  StorageWorld world;
  const std::string text = random_text(5, 2 * kUnit + 77);
  const std::string id = world.begin_upload("name").value();
  for (int i = 0; i < 2; ++i) {
    REQUIRE(world.append(id, closed_range(0, kUnit - 1), text.substr(0, kUnit))->persisted_bytes == kUnit);
  }
  REQUIRE(world.append(id, closed_range(0, 2 * kUnit - 1), text.substr(0, 2 * kUnit))->persisted_bytes == 2 * kUnit);
  REQUIRE(world.append(id, closed_range(kUnit, text.size() - 1, text.size()), text.substr(kUnit))->object);
  REQUIRE(world.read("name").value() == text);
}

TEST_CASE("a chunk past the persisted bytes is refused in the service's words", "[uploads]") {
  StorageWorld world;
  const std::string id = world.begin_upload("name").value();
  const Status status = world.append(id, closed_range(2 * kUnit, 3 * kUnit - 1), random_text(1, kUnit)).status();
  REQUIRE(status.code() == Code::kUnavailable);
  REQUIRE(status.reason() == "uploadGap");
  REQUIRE(status.message() ==
          "Invalid request.  According to the Content-Range header, the upload offset is 524288 byte(s), which exceeds "
          "already uploaded size of 0 byte(s).");
  REQUIRE(persisted(world, id) == 0);
}

TEST_CASE("bad chunks are refused and credit nothing", "[uploads]") {
  StorageWorld world;
  const std::string id = world.begin_upload("name").value();
  const std::string text = random_text(6, 3 * kUnit);
  struct Bad {
    UploadChunk chunk;
    size_t body_bytes;
  };
  const Bad bad = GENERATE(Bad{closed_range(0, 99'999), 100'000}, Bad{closed_range(0, kUnit), kUnit + 1},
                           Bad{closed_range(0, kUnit - 2, 4 * kUnit), kUnit - 1}, Bad{closed_range(0, 3, 4), 10},
                           Bad{closed_range(0, kUnit - 1), 2 * kUnit + 1}, Bad{closed_range(5, 4, 10), 4},
                           Bad{closed_range(0, 10, 10), 10}, Bad{open_range(0, kUnit), 2 * kUnit});
  REQUIRE(world.append(id, bad.chunk, text.substr(0, bad.body_bytes)).status().code() == Code::kInvalidArgument);
  REQUIRE(persisted(world, id) == 0);
  REQUIRE(world.get("name").status().code() == Code::kNotFound);
  REQUIRE(world.append(id, open_range(0), text)->object);
  REQUIRE(world.read("name").value() == text);
  REQUIRE(world.blob_count() == 1);
}

TEST_CASE("of a body that breaks off, what came is kept down to a multiple of 256 KiB", "[uploads]") {
  StorageWorld world;
  const std::string text = random_text(7, 4 * kUnit);
  const uint64_t received = GENERATE(0UL, 1000UL, kUnit - 1, kUnit, 2 * kUnit + 70'000);
  const std::string id = world.begin_upload("name").value();
  const auto broken = world.append(id, closed_range(0, text.size() - 1, text.size()), text.substr(0, received),
                                   unavailable("The client is gone."));
  REQUIRE(broken.status().message() == "The client is gone.");
  world.crash(CrashMode::kDropUnsynced);
  const uint64_t credited = persisted(world, id);
  REQUIRE(credited == received / kUnit * kUnit);
  REQUIRE(world.append(id, closed_range(credited, text.size() - 1, text.size()), text.substr(credited))->object);
  REQUIRE(world.read("name").value() == text);
}

TEST_CASE("wrong checksums end the upload and store nothing", "[uploads]") {
  StorageWorld world;
  const std::string text = random_text(8, GENERATE(100UL, kUnit + 3));
  const uint32_t wrong = crc32c(as_bytes(text)) + 1;
  const bool at_begin = GENERATE(true, false);
  ExpectedChecksums expected;
  if (at_begin) expected.crc32c = wrong;
  const std::string id = world.begin_upload("name", expected).value();
  UploadChunk chunk = open_range(0);
  if (!at_begin) chunk.expected.crc32c = wrong;
  REQUIRE(world.append(id, chunk, text).status().code() == Code::kInvalidArgument);
  REQUIRE(world.get("name").status().code() == Code::kNotFound);
  REQUIRE(world.append(id, query(), "").status().code() == Code::kClientClosed);
  REQUIRE(world.blob_count() == 0);
}

TEST_CASE("a cancelled upload takes nothing more and leaves nothing", "[uploads]") {
  StorageWorld world;
  const std::string id = world.begin_upload("name").value();
  REQUIRE(world.append(id, closed_range(0, kUnit - 1), random_text(9, kUnit)).ok());
  REQUIRE(sync_wait(world.store().uploads_cancel(id)).ok());
  REQUIRE(world.append(id, query(), "").status().code() == Code::kClientClosed);
  REQUIRE(world.append(id, closed_range(kUnit, 2 * kUnit - 1), "x").status().code() == Code::kClientClosed);
  REQUIRE(OrphanSweeper(world.store()).run_once().ok());
  REQUIRE(world.blob_count() == 0);
}

TEST_CASE("a precondition that fails at the end can be met by nobody, and the bytes can be sent again", "[uploads]") {
  StorageWorld world;
  ObjectWrite write;
  write.bucket = "bucket";
  write.name = "name";
  write.precondition.if_generation_match = 0;
  const std::string text = random_text(10, GENERATE(5UL, kUnit + 5));
  const std::string id = sync_wait(world.store().uploads_begin(write, std::nullopt, "json"))->id;
  REQUIRE(world.put("name", "winner").ok());
  for (int i = 0; i < 2; ++i) {
    REQUIRE(world.append(id, open_range(0), text).status().code() == Code::kConditionNotMet);
    REQUIRE(world.read("name").value() == "winner");
    REQUIRE(world.blob_count() == 0);
  }
  REQUIRE(world.remove("name").ok());
  REQUIRE(world.append(id, open_range(0), text)->object);
  REQUIRE(world.read("name").value() == text);
}

TEST_CASE("an unknown upload is not found, and so is one that expired, whose bytes go", "[uploads]") {
  StorageWorld world;
  REQUIRE(world.append("no-such-id", query(), "").status().code() == Code::kNotFound);
  const std::string id = world.begin_upload("name").value();
  REQUIRE(world.append(id, closed_range(0, kUnit - 1), random_text(9, kUnit)).ok());
  OrphanSweeper sweeper(world.store());
  REQUIRE(sweeper.run_once()->uploads_expired == 0);
  world.clock.advance_us(limits::kUploadSessionLifetimeUs + 1);
  REQUIRE(world.append(id, query(), "").status().code() == Code::kNotFound);
  REQUIRE(sweeper.run_once()->uploads_expired == 1);
  REQUIRE(world.blob_count() == 0);
}

TEST_CASE("expired uploads are looked for once an interval, and each run while some are left", "[uploads]") {
  StorageWorld world;
  SweepOptions options;
  options.upload_interval_us = 1000;
  OrphanSweeper sweeper(world.store(), options);
  REQUIRE(sweeper.run_once()->uploads_expired == 0);
  for (int i = 0; i < 150; ++i) REQUIRE(world.begin_upload("name").ok());
  world.clock.advance_us(limits::kUploadSessionLifetimeUs + 1);
  CHECK(sweeper.run_once()->uploads_expired == 100);
  CHECK(sweeper.run_once()->uploads_expired == 50);
  REQUIRE(world.begin_upload("name").ok());
  world.clock.advance_us(limits::kUploadSessionLifetimeUs + 1);
  CHECK(sweeper.run_once()->uploads_expired == 1);
  CHECK(sweeper.run_once()->uploads_expired == 0);
}

TEST_CASE("an expired upload waits for the next interval", "[uploads]") {
  StorageWorld world;
  SweepOptions options;
  options.upload_interval_us = limits::kUploadSessionLifetimeUs + 10;
  OrphanSweeper sweeper(world.store(), options);
  REQUIRE(world.begin_upload("name").ok());
  REQUIRE(sweeper.run_once()->uploads_expired == 0);
  world.clock.advance_us(limits::kUploadSessionLifetimeUs + 9);
  CHECK(sweeper.run_once()->uploads_expired == 0);
  world.clock.advance_us(1);
  CHECK(sweeper.run_once()->uploads_expired == 1);
}

TEST_CASE("a later request for the same upload makes the earlier one give way", "[uploads]") {
  StorageWorld world;
  const std::string text = random_text(11, 3 * kUnit);
  const std::string id = world.begin_upload("name").value();
  // A body that, after its first pieces, lets the second request in before it goes on.
  struct StallingSource final : ByteSource {
    StallingSource(StorageWorld& owner, std::string upload, std::string_view whole)
        : world(owner), id(std::move(upload)), text(whole) {}
    Task<Result<Bytes>> read() override {
      if (!second.joinable()) {
        second = std::thread([this] { second_result.emplace(world.append(id, open_range(0), text)); });
        co_return as_bytes(text.substr(0, kUnit));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      co_return as_bytes(text.substr(kUnit, 1));
    }
    StorageWorld& world;
    const std::string id;
    const std::string_view text;
    std::thread second;
    std::optional<Result<UploadProgress>> second_result;
  };
  StallingSource body(world, id, text);
  const Result<UploadProgress> first = sync_wait(world.store().uploads_append(id, open_range(0), body));
  body.second.join();
  REQUIRE(first.status().code() == Code::kUnavailable);
  REQUIRE(body.second_result->ok());
  REQUIRE((*body.second_result)->object);
  REQUIRE(world.read("name").value() == text);
}

}  // namespace lakegate
