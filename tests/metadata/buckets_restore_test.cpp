#include "metadata/ops/buckets_restore.h"

#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

// What is due, in the order of its times.
std::vector<DueKey> due(OpsFixture& fixture) {
  std::vector<DueKey> rows;
  Transaction transaction = fixture.begin();
  const auto cursor = transaction.scan(Table::kDue, {}, {});
  for (; cursor->valid(); cursor->next()) rows.push_back(decode_due_key(cursor->key()).value());
  return rows;
}

Bucket make_soft_deleting_bucket(OpsFixture& fixture, int64_t retention_s) {
  BucketsInsertRequest request{"bucket", "project", {}};
  request.attributes.soft_delete_policy = SoftDeletePolicy{retention_s, 0};
  return fixture.run(buckets_insert, request).value();
}

}  // namespace

TEST_CASE("A soft-deleted bucket is due when its time is over, and no more once it is restored") {
  OpsFixture fixture;
  const Bucket made = make_soft_deleting_bucket(fixture, 604800);
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  const std::vector<DueKey> rows = due(fixture);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].kind == DueKind::kSoftDeletedBucket);
  CHECK(rows[0].due_us == fixture.clock.now_us() + 604800LL * 1'000'000);
  CHECK(rows[0].payload == resource_key(ResourceKind::kSoftDeletedBucket, made.generation, "bucket"));
  const Result<Bucket> restored = fixture.run(buckets_restore, BucketsRestoreRequest{"bucket", made.generation});
  REQUIRE(restored.ok());
  CHECK(restored->generation == made.generation);
  CHECK(due(fixture).empty());
  const Status again = fixture.run(buckets_restore, BucketsRestoreRequest{"bucket", made.generation}).status();
  CHECK(again.code() == Code::kNotFound);
}

TEST_CASE("Without soft delete what is left of a deleted bucket is due at once") {
  OpsFixture fixture;
  const Bucket made = make_soft_deleting_bucket(fixture, 0);
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  const std::vector<DueKey> rows = due(fixture);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].kind == DueKind::kBucketPurge);
  CHECK(rows[0].due_us <= fixture.clock.now_us());
  CHECK(read_be64(rows[0].payload, 0) == made.generation);
}

}  // namespace lakegate
