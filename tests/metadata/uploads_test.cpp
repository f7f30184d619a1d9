#include "metadata/ops/uploads.h"

#include "metadata/ops/blobs_sweep.h"
#include "metadata/ops/buckets_delete.h"
#include "tests/metadata/blob_invariants.h"

namespace lakegate {
namespace {

UploadSession new_session(OpsFixture& fixture, const std::string& id) {
  UploadSession session;
  session.id = id;
  session.bucket = "bucket";
  session.name = "name";
  session.blob = fixture.new_blob();
  return session;
}

Result<UploadSession> get_session(OpsFixture& fixture, const std::string& id) {
  return fixture.read([&](Transaction& transaction) { return uploads_get(transaction, id); });
}

Status progress(OpsFixture& fixture, const UploadSession& session, uint64_t from) {
  return fixture.transact([&](Transaction& transaction) { return uploads_progress(transaction, session, from); })
      .status();
}

Status cancel(OpsFixture& fixture, const std::string& id) { return fixture.run(uploads_cancel, id).status(); }

ObjectsInsertRequest content_of(const UploadSession& session, uint64_t size_bytes) {
  ObjectsInsertRequest request;
  request.bucket = session.bucket;
  request.name = session.name;
  request.size_bytes = size_bytes;
  request.extents = {{session.blob, BlobKind::kStored, 0, size_bytes}};
  return request;
}

auto finish(OpsFixture& fixture, const std::string& id, const ObjectsInsertRequest& insert) {
  return fixture.transact([&](Transaction& transaction) { return uploads_finish(transaction, id, insert); });
}

std::vector<GarbageBlob> garbage(OpsFixture& fixture) {
  return *fixture.read([](Transaction& transaction) { return blobs_list_garbage(transaction, std::nullopt, 1000); });
}

std::vector<BlobId> session_blobs(OpsFixture& fixture) {
  return *fixture.read([](Transaction& transaction) { return uploads_blobs(transaction); });
}

}  // namespace

TEST_CASE("A session goes from its start over progress to an object, and is then found finished") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  UploadSession session = new_session(fixture, "id-1");
  REQUIRE(fixture.run(uploads_begin, session).ok());
  CHECK(session_blobs(fixture) == std::vector<BlobId>{session.blob});
  session.persisted_bytes = 65536;
  session.crc32c = 7;
  session.md5_state.fill(9);
  REQUIRE(progress(fixture, session, 0).ok());
  CHECK(progress(fixture, session, 0).code() == Code::kConflict);
  const Result<UploadSession> active = get_session(fixture, "id-1");
  REQUIRE(active.ok());
  CHECK((active->persisted_bytes == 65536 && active->crc32c == 7 && active->md5_state == session.md5_state));
  CHECK(active->time_created_us == fixture.clock.now_us());

  const auto finished = finish(fixture, "id-1", content_of(session, 70000));
  REQUIRE(finished.ok());
  const Result<UploadSession> found = get_session(fixture, "id-1");
  REQUIRE(found.ok());
  CHECK(found->state == UploadState::kFinished);
  CHECK(found->generation == finished->commit_version);
  CHECK(fixture.get("bucket", "name")->generation == finished->commit_version);
  CHECK(finish(fixture, "id-1", content_of(session, 70000)).status().code() == Code::kConflict);
  CHECK(progress(fixture, session, 70000).code() == Code::kConflict);
  CHECK(cancel(fixture, "id-1").code() == Code::kConflict);
  CHECK(fixture.new_events().size() == 1);
  CHECK(session_blobs(fixture).empty());
  CHECK(garbage(fixture).empty());
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A session cannot begin where the object could not be inserted") {
  OpsFixture fixture;
  CHECK(fixture.run(uploads_begin, new_session(fixture, "id")).status().code() == Code::kNotFound);
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "name");
  UploadSession session = new_session(fixture, "id");
  session.precondition.if_generation_match = 0;
  CHECK(fixture.run(uploads_begin, session).status().code() == Code::kConditionNotMet);
  CHECK(get_session(fixture, "id").status().code() == Code::kNotFound);
}

TEST_CASE("A precondition that fails at the end leaves the session active") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const UploadSession session = new_session(fixture, "id");
  REQUIRE(fixture.run(uploads_begin, session).ok());
  fixture.make_object("bucket", "name");
  ObjectsInsertRequest insert = content_of(session, 10);
  insert.precondition.if_generation_match = 0;
  CHECK(finish(fixture, "id", insert).status().code() == Code::kConditionNotMet);
  CHECK(get_session(fixture, "id")->state == UploadState::kActive);
}

TEST_CASE("A cancelled session is over and its blob is for the sweeper") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const UploadSession session = new_session(fixture, "id");
  REQUIRE(fixture.run(uploads_begin, session).ok());
  REQUIRE(cancel(fixture, "id").ok());
  CHECK(cancel(fixture, "id").ok());
  CHECK(get_session(fixture, "id")->state == UploadState::kCancelled);
  CHECK(finish(fixture, "id", content_of(session, 1)).status().code() == Code::kConflict);
  CHECK(progress(fixture, session, 0).code() == Code::kConflict);
  REQUIRE(garbage(fixture).size() == 1);
  CHECK(garbage(fixture)[0].blob == session.blob);
  CHECK(session_blobs(fixture).empty());
  CHECK(cancel(fixture, "unknown").code() == Code::kNotFound);
}

TEST_CASE("A bucket made again under the same name does not receive an upload of the one before") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const UploadSession session = new_session(fixture, "id");
  REQUIRE(fixture.run(uploads_begin, session).ok());
  BucketsDeleteRequest removal;
  removal.name = "bucket";
  REQUIRE(fixture.run(buckets_delete, removal).ok());
  fixture.make_bucket("bucket");
  CHECK(finish(fixture, "id", content_of(session, 5)).status().code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "name").status().code() == Code::kNotFound);
}

TEST_CASE("An upload that ends inline hands its blob to the sweeper") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const UploadSession session = new_session(fixture, "id");
  REQUIRE(fixture.run(uploads_begin, session).ok());
  REQUIRE(finish(fixture, "id", fixture.insert_request("bucket", "name")).ok());
  REQUIRE(garbage(fixture).size() == 1);
  CHECK(garbage(fixture)[0].blob == session.blob);
  check_blob_invariants(*fixture.store);
}

TEST_CASE("Sessions expire after their lifetime, finished and cancelled ones too") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const UploadSession active = new_session(fixture, "active");
  const UploadSession finished = new_session(fixture, "finished");
  REQUIRE(fixture.run(uploads_begin, active).ok());
  REQUIRE(fixture.run(uploads_begin, finished).ok());
  REQUIRE(finish(fixture, "finished", content_of(finished, 5)).ok());
  fixture.clock.advance_us(limits::kUploadSessionLifetimeUs - 1);
  CHECK(get_session(fixture, "active").ok());
  fixture.clock.advance_us(1);
  CHECK(get_session(fixture, "active").status().code() == Code::kNotFound);
  CHECK(finish(fixture, "active", content_of(active, 5)).status().code() == Code::kNotFound);
  REQUIRE(fixture.run(uploads_begin, new_session(fixture, "young")).ok());
  const int64_t before_us = fixture.clock.now_us();
  const auto expire = [&](size_t limit) {
    return fixture.transact([&](Transaction& transaction) { return uploads_expire(transaction, before_us, limit); })
        ->value;
  };
  CHECK(expire(1) == 1);
  CHECK(expire(10) == 1);
  CHECK(expire(10) == 0);
  CHECK(get_session(fixture, "young").ok());
  REQUIRE(garbage(fixture).size() == 1);
  CHECK(garbage(fixture)[0].blob == active.blob);
  CHECK(fixture.get("bucket", "name").ok());
}

}  // namespace lakegate
