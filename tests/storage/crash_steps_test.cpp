// A crash at every step that an operation takes, on the disk and in the metadata: what was acknowledged is there with
// the right bytes, what was not is there whole or not at all, and the offline check finds nothing wrong.
#include <array>
#include <functional>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "storage/check.h"
#include "storage/multipart_uploads.h"
#include "storage/orphan_sweeper.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr uint64_t kUnit = limits::kResumableChunkMultipleBytes;

const std::string& old_text() {
  static const std::string text = random_text(1, 300'000);
  return text;
}
const std::string& new_text() {
  static const std::string text = random_text(2, 700'000);
  return text;
}

// Large enough for the ways of large bodies.
const std::string& large_text() {
  static const std::string text = random_text(3, 4'500'000);
  return text;
}

// An operation on the name "target", which holds old_text() before it.
struct Operation {
  std::string title;
  std::function<Status(StorageWorld&)> run;
  std::optional<std::string> after;  // Content of "target" when it succeeded.
};

Status upload_in_chunks(StorageWorld& world) {
  ASSIGN_OR_RETURN(const std::string id, world.begin_upload("target"));
  const UploadChunk first{0, kUnit - 1, std::nullopt, false, {}};
  RETURN_IF_ERROR(world.append(id, first, new_text().substr(0, kUnit)).status());
  const UploadChunk broken{kUnit, std::nullopt, std::nullopt, true, {}};
  const std::string_view part = std::string_view(new_text()).substr(kUnit, kUnit + 100);
  static_cast<void>(world.append(id, broken, part, unavailable("The client is gone.")));
  ASSIGN_OR_RETURN(const UploadProgress progress, world.append(id, UploadChunk(), ""));
  const UploadChunk last{progress.persisted_bytes, std::nullopt, new_text().size(), false, {}};
  return world.append(id, last, std::string_view(new_text()).substr(progress.persisted_bytes)).status();
}

// A large chunk that breaks off, and one that ends the upload behind what was kept.
Status upload_in_large_chunks(StorageWorld& world) {
  ASSIGN_OR_RETURN(const std::string id, world.begin_upload("target"));
  PlacedSource broken(std::string_view(large_text()).substr(0, 17 * kUnit + 100), unavailable("The client is gone."));
  const UploadChunk whole{0, std::nullopt, large_text().size(), false, {}};
  static_cast<void>(sync_wait(world.store().uploads_append(id, whole, broken, nullptr)));
  ASSIGN_OR_RETURN(const UploadProgress progress, world.append(id, UploadChunk(), ""));
  const UploadChunk last{progress.persisted_bytes, std::nullopt, large_text().size(), false, {}};
  PlacedSource rest(std::string_view(large_text()).substr(progress.persisted_bytes));
  return sync_wait(world.store().uploads_append(id, last, rest, nullptr)).status();
}

// A chunk that begins a blob, one behind it that is large too, and a small one. Something is left to be sent.
constexpr std::array<uint64_t, 3> kChunkEnds{17 * kUnit, 34 * kUnit, 35 * kUnit};
const std::string& text_of_chunks() {
  static const std::string text = random_text(4, kChunkEnds.back() + 77);
  return text;
}

// How many bytes were answered before something failed.
uint64_t append_chunks(StorageWorld& world, const std::string& id) {
  uint64_t answered_bytes = 0;
  for (const uint64_t end : kChunkEnds) {
    const UploadChunk chunk{answered_bytes, end - 1, std::nullopt, false, {}};
    PlacedSource body(std::string_view(text_of_chunks()).substr(answered_bytes, end - answered_bytes));
    const auto progress = sync_wait(world.store().uploads_append(id, chunk, body, nullptr));
    if (!progress.ok()) break;
    answered_bytes = progress->persisted_bytes;
  }
  return answered_bytes;
}

// A part that is replaced, one that is not used, and one that is aborted with its upload, beside the one that counts.
Status upload_in_parts(StorageWorld& world) {
  ObjectWrite write;
  write.bucket = "bucket";
  write.name = "target";
  const auto put = [&world](const std::string& id, int number, const std::string& text) {
    PiecesSource body(text, 50'000);
    const MultipartPartWrite part{{"bucket", "target", id}, number, {}, nullptr};
    return sync_wait(put_multipart_part(world.store(), part, body));
  };
  ASSIGN_OR_RETURN(const MultipartUpload upload, sync_wait(begin_multipart_upload(world.store(), write)));
  ASSIGN_OR_RETURN(const MultipartUpload aborted, sync_wait(begin_multipart_upload(world.store(), write)));
  RETURN_IF_ERROR(put(upload.id, 1, old_text()).status());
  ASSIGN_OR_RETURN(const MultipartPart part, put(upload.id, 1, new_text()));
  RETURN_IF_ERROR(put(upload.id, 2, "unused").status());
  RETURN_IF_ERROR(put(aborted.id, 1, old_text()).status());
  RETURN_IF_ERROR(sync_wait(abort_multipart_upload(world.store(), {"bucket", "target", aborted.id})));
  MultipartUploadsCompleteRequest complete;
  complete.upload = {"bucket", "target", upload.id};
  complete.parts = {{1, part.etag}};
  return sync_wait(complete_multipart_upload(world.store(), complete)).status();
}

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all = {
      {"put of a stored object", [](StorageWorld& world) { return world.put("target", new_text()).status(); },
       new_text()},
      {"put of a large object",
       [](StorageWorld& world) {
         PlacedSource body(large_text());
         return world.put_body("target", body).status();
       },
       large_text()},
      {"resumable upload in large chunks", upload_in_large_chunks, large_text()},
      {"put of an inline object", [](StorageWorld& world) { return world.put("target", "small").status(); }, "small"},
      {"compose",
       [](StorageWorld& world) {
         return world.compose("target", {"target", "other"}).status();
       },
       old_text() + "other"},
      {"delete and sweep",
       [](StorageWorld& world) {
         const Status removed = world.remove("target");
         static_cast<void>(OrphanSweeper(world.store()).run_once());
         return removed;
       },
       std::nullopt},
      {"overwrite and sweep",
       [](StorageWorld& world) {
         const Status put = world.put("target", new_text()).status();
         static_cast<void>(OrphanSweeper(world.store()).run_once());
         return put;
       },
       new_text()},
      {"resumable upload", upload_in_chunks, new_text()},
      {"multipart upload", upload_in_parts, new_text()},
      {"resumable upload of a small object",
       [](StorageWorld& world) {
         ASSIGN_OR_RETURN(const std::string id, world.begin_upload("target"));
         const UploadChunk whole{0, std::nullopt, std::nullopt, true, {}};
         return world.append(id, whole, "small").status();
       },
       "small"},
  };
  return all;
}

std::unique_ptr<StorageWorld> make_world(uint64_t seed) {
  auto world = std::make_unique<StorageWorld>(seed);
  REQUIRE(world->put("target", old_text()).ok());
  REQUIRE(world->put("other", "other").ok());
  REQUIRE(world->put("untouched", old_text()).ok());
  return world;
}

std::optional<std::string> content(StorageWorld& world) {
  const Result<std::string> text = world.read("target");
  if (text.status().code() == Code::kNotFound) return std::nullopt;
  INFO(text.status().to_string());
  REQUIRE(text.ok());
  return *text;
}

void compare(StorageWorld& world, const Operation& operation, bool acknowledged) {
  const std::optional<std::string> found = content(world);
  if (acknowledged) {
    REQUIRE((found == operation.after));
  } else {
    REQUIRE((found == operation.after || found == old_text()));
  }
  REQUIRE(world.read("untouched").value() == old_text());
  REQUIRE(world.read("other").value() == "other");
  // Sweeping what the crash left changes nothing that can be seen.
  REQUIRE(OrphanSweeper(world.store()).run_once().ok());
  REQUIRE((content(world) == found));
  const Result<CheckReport> report = check_data(world.kv, world.process->blobs);
  REQUIRE(report.ok());
  CHECK(report->errors == std::vector<std::string>());
  CHECK(report->warnings == std::vector<std::string>());
  // The store goes on.
  REQUIRE(world.put("target", "afterwards").ok());
  REQUIRE(world.read("target").value() == "afterwards");
}

}  // namespace

TEST_CASE("a power cut at every call of the disk loses nothing acknowledged", "[crash]") {
  const size_t index = GENERATE(range(size_t{0}, operations().size()));
  const Operation& operation = operations()[index];
  const CrashMode mode = GENERATE(CrashMode::kDropUnsynced, CrashMode::kKeepSome);
  const auto measure = make_world(1);
  const uint64_t calls_before = measure->files.call_count();
  REQUIRE(operation.run(*measure).ok());
  REQUIRE((content(*measure) == operation.after));
  const uint64_t calls = measure->files.call_count() - calls_before;
  for (uint64_t step = 1; step <= calls + 1; ++step) {
    INFO(operation.title << ", disk call " << step << " of " << calls << ", seed " << step);
    const auto world = make_world(step);
    world->files.crash_at_call(step);
    const Status status = operation.run(*world);
    world->crash(mode);
    compare(*world, operation, status.ok());
  }
}

TEST_CASE("a power cut at every call of the disk loses no chunk that was answered", "[crash]") {
  const CrashMode mode = GENERATE(CrashMode::kDropUnsynced, CrashMode::kKeepSome);
  const auto measure = make_world(1);
  const std::string measured = measure->begin_upload("target").value();
  const uint64_t calls_before = measure->files.call_count();
  REQUIRE(append_chunks(*measure, measured) == kChunkEnds.back());
  const uint64_t calls = measure->files.call_count() - calls_before;
  for (uint64_t step = 1; step <= calls + 1; ++step) {
    INFO("disk call " << step << " of " << calls << ", seed " << step);
    const auto world = make_world(step);
    const std::string id = world->begin_upload("target").value();
    world->files.crash_at_call(step);
    const uint64_t answered_bytes = append_chunks(*world, id);
    world->crash(mode);
    const Result<UploadProgress> progress = world->append(id, UploadChunk(), "");
    REQUIRE(progress.ok());
    REQUIRE(progress->persisted_bytes >= answered_bytes);
    // What the session notes must be there, whoever heard of it, with the hash of these very bytes.
    const UploadChunk last{progress->persisted_bytes, std::nullopt, text_of_chunks().size(), false, {}};
    const auto finished = world->append(id, last, std::string_view(text_of_chunks()).substr(progress->persisted_bytes));
    REQUIRE(finished.ok());
    Md5 md5;
    md5.update(as_bytes(text_of_chunks()));
    REQUIRE(finished->object->checksums.md5 == md5.digest());
    REQUIRE((content(*world) == text_of_chunks()));
  }
}

TEST_CASE("a crash at every commit, before or behind it, loses nothing acknowledged", "[crash]") {
  const size_t index = GENERATE(range(size_t{0}, operations().size()));
  const Operation& operation = operations()[index];
  const CommitFault fault = GENERATE(CommitFault::kCrashBeforeApply, CommitFault::kCrashAfterApply,
                                     CommitFault::kSyncFailedLost, CommitFault::kSyncFailedKept);
  const auto measure = make_world(1);
  const uint64_t commits_before = measure->kv.commit_count();
  REQUIRE(operation.run(*measure).ok());
  const uint64_t commits = measure->kv.commit_count() - commits_before;
  for (uint64_t step = 1; step <= commits; ++step) {
    INFO(operation.title << ", commit " << step << " of " << commits << ", fault " << static_cast<int>(fault));
    const auto world = make_world(step);
    world->kv.fail_commit(step, fault);
    const Status status = operation.run(*world);
    world->crash(CrashMode::kKeepSome);
    compare(*world, operation, status.ok());
  }
}

TEST_CASE("an error of every call of the disk loses nothing acknowledged", "[crash]") {
  const size_t index = GENERATE(range(size_t{0}, operations().size()));
  const Operation& operation = operations()[index];
  const FileFault fault = GENERATE(FileFault::kIoError, FileFault::kDiskFull);
  const auto measure = make_world(1);
  const uint64_t calls_before = measure->files.call_count();
  REQUIRE(operation.run(*measure).ok());
  const uint64_t calls = measure->files.call_count() - calls_before;
  for (uint64_t step = 1; step <= calls; ++step) {
    INFO(operation.title << ", disk call " << step << " of " << calls << ", fault " << static_cast<int>(fault));
    const auto world = make_world(step);
    const uint64_t first_call = world->files.call_count() + 1;
    world->files.fail_call(FileCall::kAny, step, fault);
    const Status status = operation.run(*world);
    // How many calls a run makes depends a little on its blobs' names; the fault must not hit the comparison.
    if (world->files.call_count() < first_call + step - 1) continue;
    const std::optional<std::string> found = content(*world);
    REQUIRE((found == operation.after || (!status.ok() && found == old_text())));
    world->crash(CrashMode::kKeepSome);
    compare(*world, operation, status.ok());
  }
}

}  // namespace lakegate
