// Multipart uploads as records: what each operation leaves behind, and what becomes of the bytes.
#include "metadata/ops/multipart_uploads.h"

#include "base/limits.h"
#include "metadata/ops/blobs_sweep.h"
#include "metadata/ops/bucket_purge.h"
#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lifecycle_uploads.h"
#include "metadata/ops/objects_copy.h"
#include "tests/metadata/blob_invariants.h"

namespace lakegate {
namespace {

constexpr uint64_t kPartBytes = limits::kMultipartPartSizeBytesMin;

MultipartUploadName name_of(const std::string& id) { return {"bucket", "name", id}; }

Result<MultipartUpload> begin(OpsFixture& fixture, const std::string& id, const std::string& name = "name") {
  MultipartUploadsBeginRequest request;
  request.bucket = "bucket";
  request.upload.id = id;
  request.upload.name = name;
  return fixture.run(multipart_uploads_begin, request);
}

MultipartPart new_part(OpsFixture& fixture, int number, uint64_t size_bytes = kPartBytes) {
  MultipartPart part;
  part.number = number;
  part.size_bytes = size_bytes;
  part.checksums = {static_cast<uint32_t>(number), Md5Digest{static_cast<uint8_t>(number)}};
  part.etag = *part.checksums.md5;
  if (size_bytes > 0) part.extents = {{fixture.new_blob(), BlobKind::kStored, 0, size_bytes}};
  return part;
}

Status put(OpsFixture& fixture, const std::string& id, const MultipartPart& part) {
  return fixture.run(multipart_uploads_put_part, MultipartUploadsPutPartRequest{name_of(id), part, {}}).status();
}

// Puts a part of the number whose bytes are in the metadata store.
MultipartPart put_inline(OpsFixture& fixture, const std::string& id, int number) {
  MultipartPart part = new_part(fixture, number, 4);
  part.extents.front().kind = BlobKind::kInline;
  const MultipartUploadsPutPartRequest request{name_of(id), part, std::pair(part.extents.front().blob, "data")};
  REQUIRE(fixture.run(multipart_uploads_put_part, request).ok());
  return part;
}

Result<Object> complete(OpsFixture& fixture, const std::string& id, const std::vector<MultipartPart>& parts) {
  MultipartUploadsCompleteRequest request;
  request.upload = name_of(id);
  for (const MultipartPart& part : parts) request.parts.push_back({part.number, part.etag});
  return fixture.run(multipart_uploads_complete, request);
}

Status abort_upload(OpsFixture& fixture, const std::string& id) {
  return fixture.run(multipart_uploads_abort, name_of(id)).status();
}

std::vector<int> numbers(OpsFixture& fixture, const std::string& id) {
  const MultipartUploadsListPartsRequest request{name_of(id), 0, 100'000};
  const auto page =
      fixture.read([&](Transaction& transaction) { return multipart_uploads_list_parts(transaction, request); });
  REQUIRE(page.ok());
  std::vector<int> found;
  for (const MultipartPart& part : page->parts) found.push_back(part.number);
  return found;
}

std::set<BlobId> garbage(OpsFixture& fixture) {
  const auto list = [](Transaction& transaction) { return blobs_list_garbage(transaction, std::nullopt, 100'000); };
  const Result<std::vector<GarbageBlob>> found = fixture.read(list);
  REQUIRE(found.ok());
  std::set<BlobId> blobs;
  for (const GarbageBlob& each : *found) blobs.insert(each.blob);
  return blobs;
}

bool is_referenced(OpsFixture& fixture, const MultipartPart& part) {
  return *fixture.read(
      [&](Transaction& transaction) { return blobs_is_referenced(transaction, part.extents.front().blob); });
}

size_t upload_rows(OpsFixture& fixture) {
  size_t count = 0;
  for (const auto& [key, value] : rows_of(*fixture.store, Table::kResources)) {
    const ResourceKind kind = decode_resource_key(key)->kind;
    if (kind == ResourceKind::kMultipartUpload || kind == ResourceKind::kMultipartPart) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("An upload goes from its start over parts to an object, and leaves no rows") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  CHECK(fixture.new_events().empty());
  const MultipartPart first = new_part(fixture, 1);
  const MultipartPart last = put_inline(fixture, "id", 2);
  REQUIRE(put(fixture, "id", first).ok());
  CHECK(numbers(fixture, "id") == std::vector<int>{1, 2});
  CHECK((is_referenced(fixture, first) && is_referenced(fixture, last)));
  CHECK(garbage(fixture).empty());
  check_blob_invariants(*fixture.store);

  const Result<Object> object = complete(fixture, "id", {first, last});
  REQUIRE(object.ok());
  CHECK(object->size_bytes == kPartBytes + 4);
  CHECK(object->component_count == 2);
  CHECK_FALSE(object->checksums.md5);
  CHECK(object->checksums.crc32c == crc32c_concat(1, 2, 4));
  CHECK(object->extents == std::vector<Extent>{first.extents.front(), last.extents.front()});
  const Object stored = fixture.get("bucket", "name").value();
  CHECK(stored == *object);
  CHECK(stored.multipart->etag.ends_with("-2"));
  CHECK(fixture.new_events().size() == 1);
  CHECK(upload_rows(fixture) == 0);
  CHECK(garbage(fixture).empty());
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A part that is replaced, dropped or aborted becomes garbage") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart old = new_part(fixture, 1);
  const MultipartPart inline_old = put_inline(fixture, "id", 2);
  const MultipartPart used = new_part(fixture, 1);
  const MultipartPart unused = new_part(fixture, 2);
  for (const MultipartPart& part : {old, used, unused}) REQUIRE(put(fixture, "id", part).ok());
  CHECK(garbage(fixture) == std::set<BlobId>{old.extents.front().blob, inline_old.extents.front().blob});
  CHECK_FALSE(is_referenced(fixture, old));
  check_blob_invariants(*fixture.store);
  REQUIRE(complete(fixture, "id", {used}).ok());
  CHECK(garbage(fixture).contains(unused.extents.front().blob));
  CHECK(is_referenced(fixture, used));
  check_blob_invariants(*fixture.store);

  REQUIRE(begin(fixture, "other").ok());
  const MultipartPart aborted = new_part(fixture, 1);
  REQUIRE(put(fixture, "other", aborted).ok());
  REQUIRE(put(fixture, "other", new_part(fixture, 2, 0)).ok());
  REQUIRE(abort_upload(fixture, "other").ok());
  CHECK(garbage(fixture).contains(aborted.extents.front().blob));
  CHECK(upload_rows(fixture) == 0);
  CHECK(abort_upload(fixture, "other").reason() == "noSuchUpload");
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A completion that is refused leaves the upload as it was") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart small = new_part(fixture, 1, kPartBytes - 1);
  const MultipartPart last = new_part(fixture, 3);
  REQUIRE(put(fixture, "id", small).ok());
  REQUIRE(put(fixture, "id", last).ok());
  CHECK(complete(fixture, "id", {}).status().reason() == "malformedXml");
  CHECK(complete(fixture, "id", {last, small}).status().reason() == "invalidPartOrder");
  CHECK(complete(fixture, "id", {small, last}).status().reason() == "entityTooSmall");
  CHECK(complete(fixture, "id", {new_part(fixture, 2), last}).status().reason() == "invalidPart");
  CHECK(complete(fixture, "id", {last, new_part(fixture, 4)}).status().reason() == "invalidPart");
  MultipartPart changed = last;
  changed.etag = small.etag;
  CHECK(complete(fixture, "id", {changed}).status().reason() == "invalidPart");
  CHECK(complete(fixture, "unknown", {last}).status().reason() == "noSuchUpload");
  CHECK(numbers(fixture, "id") == std::vector<int>{1, 3});
  CHECK(garbage(fixture).empty());
  CHECK(complete(fixture, "id", {last}).ok());
}

TEST_CASE("A completion that is sent again answers with what the first one made, as long as that is there") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart part = new_part(fixture, 1);
  REQUIRE(put(fixture, "id", part).ok());
  const Result<Object> made = complete(fixture, "id", {part});
  const Result<Object> again = complete(fixture, "id", {part});
  REQUIRE(again.ok());
  CHECK(again->generation == made->generation);
  CHECK(fixture.new_events().size() == 1);
  CHECK(complete(fixture, "id", {new_part(fixture, 2)}).status().reason() == "noSuchUpload");
  fixture.make_object("bucket", "name");
  CHECK(complete(fixture, "id", {part}).status().reason() == "noSuchUpload");
}

TEST_CASE("A part that is put while the upload is completed or aborted is never lost silently") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart part = new_part(fixture, 1);
  REQUIRE(put(fixture, "id", part).ok());
  MultipartUploadsCompleteRequest request;
  request.upload = name_of("id");
  request.parts = {{1, part.etag}};
  // The completion has read the parts; another is put; then it wants to commit.
  Transaction completion = fixture.begin();
  REQUIRE(multipart_uploads_complete(completion, request).ok());
  const MultipartPart between = new_part(fixture, 1);
  REQUIRE(put(fixture, "id", between).ok());
  CHECK(fixture.commit(completion).code() == Code::kAborted);
  Transaction abortion = fixture.begin();
  REQUIRE(multipart_uploads_abort(abortion, name_of("id")).ok());
  REQUIRE(put(fixture, "id", new_part(fixture, 2)).ok());
  CHECK(fixture.commit(abortion).code() == Code::kAborted);
  // The other way round: a part is about to be put, and the upload ends.
  Transaction late = fixture.begin();
  REQUIRE(multipart_uploads_put_part(late, {name_of("id"), new_part(fixture, 3), {}}).ok());
  REQUIRE(abort_upload(fixture, "id").ok());
  CHECK(fixture.commit(late).code() == Code::kAborted);
  CHECK(upload_rows(fixture) == 0);
  check_blob_invariants(*fixture.store);
}

TEST_CASE("Of two completions at once one commits, and parts of different numbers do not hinder each other") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart first = new_part(fixture, 1);
  const MultipartPart second = new_part(fixture, 2);
  Transaction one = fixture.begin();
  Transaction other = fixture.begin();
  REQUIRE(multipart_uploads_put_part(one, {name_of("id"), first, {}}).ok());
  REQUIRE(multipart_uploads_put_part(other, {name_of("id"), second, {}}).ok());
  REQUIRE(fixture.commit(one).ok());
  REQUIRE(fixture.commit(other).ok());
  MultipartUploadsCompleteRequest request;
  request.upload = name_of("id");
  request.parts = {{1, first.etag}, {2, second.etag}};
  Transaction winner = fixture.begin();
  Transaction loser = fixture.begin();
  REQUIRE(multipart_uploads_complete(winner, request).ok());
  REQUIRE(multipart_uploads_complete(loser, request).ok());
  REQUIRE(fixture.commit(winner).ok());
  CHECK(fixture.commit(loser).code() == Code::kAborted);
}

TEST_CASE("Ten thousand parts make one object, in one commit") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  std::vector<MultipartPart> parts;
  for (int number = 1; number <= limits::kMultipartPartNumberMax; ++number) {
    parts.push_back(new_part(fixture, number));
    REQUIRE(put(fixture, "id", parts.back()).ok());
  }
  REQUIRE(complete(fixture, "id", parts).ok());
  const Object object = fixture.get("bucket", "name").value();
  CHECK(object.extents.size() == static_cast<size_t>(limits::kMultipartPartNumberMax));
  CHECK(encode_object(object).size() < 400'000);
  CHECK(upload_rows(fixture) == 0);
  check_blob_invariants(*fixture.store);
  REQUIRE(fixture.remove("bucket", "name").ok());
  CHECK(garbage(fixture).size() == parts.size());
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A step of work in the background does little with objects of very many extents") {
  OpsFixture fixture;
  const Bucket bucket = fixture.make_bucket("bucket");
  BucketsPatchRequest patch{"bucket", {}, [](const Bucket& current) -> Result<BucketAttributes> {
                              BucketAttributes attributes = current;
                              attributes.lifecycle = {LifecycleRule()};
                              attributes.lifecycle.front().condition.age_days = 0;
                              return attributes;
                            }};
  REQUIRE(fixture.run(buckets_patch, patch).ok());
  std::vector<LifecycleTarget> targets;
  for (const char* name : {"a", "b", "c"}) {
    ObjectsInsertRequest insert;
    insert.bucket = "bucket";
    insert.name = name;
    for (int i = 0; i < limits::kMultipartPartNumberMax; ++i) {
      insert.extents.push_back({fixture.new_blob(), BlobKind::kStored, 0, 1});
      ++insert.size_bytes;
    }
    targets.push_back({name, fixture.run(objects_insert, insert)->generation});
  }
  const Bucket present = fixture.read([](Transaction& t) { return require_bucket(t, "bucket"); }).value();
  const LifecycleRules rules(present);
  Transaction step = fixture.begin();
  const Result<LifecycleStep> done = lifecycle_step(step, {present, rules, targets, {}});
  REQUIRE(done.ok());
  CHECK(done->acted.size() == 1);
  size_t bytes = 0;
  for (const WriteBatch::Write& write : step.take_batch().writes) {
    bytes += write.key.size() + write.value.value_or(std::string()).size();
  }
  CHECK(bytes < (4U << 20));
}

TEST_CASE("A bucket goes with its pending uploads, and their bytes become garbage") {
  OpsFixture fixture;
  const Bucket bucket = fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart part = new_part(fixture, 1);
  REQUIRE(put(fixture, "id", part).ok());
  const MultipartPart inline_part = put_inline(fixture, "id", 2);
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  CHECK(put(fixture, "id", new_part(fixture, 3)).code() == Code::kNotFound);
  BucketPurgePosition position;
  for (int step = 0; step < 100; ++step) {
    auto purged = fixture.transact(
        [&](Transaction& transaction) { return bucket_purge_step(transaction, bucket.generation, position, 1); });
    REQUIRE(purged.ok());
    position = purged->value.position;
    if (purged->value.done) break;
  }
  CHECK(upload_rows(fixture) == 0);
  CHECK(garbage(fixture) == std::set<BlobId>{part.extents.front().blob, inline_part.extents.front().blob});
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A bucket that is made again does not know the uploads of the old one") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart part = new_part(fixture, 1);
  REQUIRE(put(fixture, "id", part).ok());
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  fixture.make_bucket("bucket");
  CHECK(put(fixture, "id", part).reason() == "noSuchUpload");
  CHECK(complete(fixture, "id", {part}).status().reason() == "noSuchUpload");
}

TEST_CASE("A lifecycle rule aborts the uploads that are old enough, and only those it names") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  BucketsPatchRequest patch{"bucket", {}, [](const Bucket& current) -> Result<BucketAttributes> {
                              BucketAttributes attributes = current;
                              LifecycleRule rule;
                              rule.action = LifecycleAction::kAbortIncompleteMultipartUpload;
                              rule.condition.age_days = 1;
                              rule.condition.matches_prefix = {"logs/"};
                              attributes.lifecycle = {rule};
                              return attributes;
                            }};
  REQUIRE(fixture.run(buckets_patch, patch).ok());
  REQUIRE(begin(fixture, "old", "logs/a").ok());
  REQUIRE(begin(fixture, "other", "data/a").ok());
  fixture.clock.advance_us(24LL * 3600 * 1'000'000);
  REQUIRE(begin(fixture, "young", "logs/b").ok());
  const Bucket bucket = fixture.read([](Transaction& t) { return require_bucket(t, "bucket"); }).value();
  const LifecycleRules rules(bucket);
  const std::string from_the_first;
  const auto page = fixture.read([&](Transaction& transaction) {
    return lifecycle_uploads_page(transaction, {bucket, rules, from_the_first, 100});
  });
  REQUIRE(page.ok());
  CHECK((page->at_end && page->examined == 3));
  REQUIRE(page->targets.size() == 1);
  CHECK(page->targets.front().upload_id == "old");
  const auto abort = [&](const MultipartUploadPlace& target) {
    return fixture
        .transact([&](Transaction& transaction) {
          return lifecycle_abort_upload(transaction, {bucket, rules, target});
        })
        ->value;
  };
  CHECK(abort({"logs/b", "young"}).outcome == LifecycleOutcome::kChanged);
  CHECK(abort({"data/a", "other"}).outcome == LifecycleOutcome::kChanged);
  CHECK(abort({"logs/a", "old"}).outcome == LifecycleOutcome::kDone);
  CHECK(abort({"logs/a", "old"}).outcome == LifecycleOutcome::kChanged);
  CHECK(upload_rows(fixture) == 2);
  REQUIRE(fixture.run(buckets_patch, patch).ok());
  CHECK(abort({"logs/a", "old"}).rules_changed);
}

TEST_CASE("A copy keeps the ETag of the parts") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(begin(fixture, "id").ok());
  const MultipartPart part = new_part(fixture, 1);
  REQUIRE(put(fixture, "id", part).ok());
  const Object made = complete(fixture, "id", {part}).value();
  ObjectsInsertRequest copy = share_content(made);
  copy.bucket = "bucket";
  copy.name = "copy";
  REQUIRE(fixture.run(objects_insert, copy).ok());
  CHECK(fixture.get("bucket", "copy")->multipart == made.multipart);
  check_blob_invariants(*fixture.store);
}

}  // namespace lakegate
