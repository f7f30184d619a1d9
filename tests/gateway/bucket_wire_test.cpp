#include "gateway/json/wire/bucket_wire.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/limits.h"

namespace lakegate {
namespace {

constexpr int64_t kNowUs = 1'800'000'000'000'000;

Bucket made_from(const char* resource) {
  NewBucketOptions options;
  options.name = "bucket";
  options.now_us = kNowUs;
  options.soft_delete_default_s = 604800;
  Bucket bucket;
  static_cast<BucketAttributes&>(bucket) =
      bucket_attributes_from_json(nlohmann::json::parse(resource), options).value();
  bucket.name = "bucket";
  return bucket;
}

Result<BucketAttributes> patched(const Bucket& bucket, const char* resource, int64_t now_us) {
  return changed_bucket_attributes(bucket, nlohmann::json::parse(resource), BucketChange::kPatch, now_us, 604800);
}

constexpr const char* kUniform = R"({"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": true}}})";
constexpr const char* kFineGrained = R"({"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": false}}})";

}  // namespace

TEST_CASE("Uniform bucket-level access is switched off until its locked time, and never after it") {
  const Bucket bucket = made_from(kUniform);
  const int64_t locked_us = kNowUs + limits::kUniformAccessLockDelayUs;
  CHECK(bucket.uniform_bucket_level_access_locked_time_us == locked_us);
  CHECK_FALSE(patched(bucket, kFineGrained, locked_us - 1)->uniform_bucket_level_access);
  for (const char* off : {kFineGrained, R"({"iamConfiguration": null})",
                          R"({"iamConfiguration": {"bucketPolicyOnly": {"enabled": false}}})"}) {
    INFO(off);
    CHECK(patched(bucket, off, locked_us).status().code() == Code::kInvalidArgument);
  }
  CHECK(patched(bucket, R"({"iamConfiguration": {"publicAccessPrevention": "enforced"}})", locked_us).ok());
  CHECK(patched(bucket, kUniform, locked_us)->uniform_bucket_level_access_locked_time_us == locked_us);
}

TEST_CASE("Times that the server determines move only when what they date changes") {
  Bucket bucket = made_from(R"({
    "autoclass": {"enabled": true}, "retentionPolicy": {"retentionPeriod": "60"},
    "encryption": {"customerSuppliedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"}}})");
  const auto same = patched(bucket, R"({
    "autoclass": {"enabled": true}, "retentionPolicy": {"retentionPeriod": 60},
    "softDeletePolicy": {"retentionDurationSeconds": "604800"},
    "encryption": {"customerSuppliedEncryptionEnforcementConfig": {"restrictionMode": "FullyRestricted"}}})",
                            kNowUs + 1);
  REQUIRE(same.ok());
  CHECK(*same == static_cast<const BucketAttributes&>(bucket));
  const auto changed = patched(bucket, R"({
    "autoclass": {"terminalStorageClass": "ARCHIVE"}, "retentionPolicy": {"retentionPeriod": 61},
    "softDeletePolicy": {"retentionDurationSeconds": "604801"},
    "encryption": {"customerSuppliedEncryptionEnforcementConfig": {"restrictionMode": "NotRestricted"}}})",
                               kNowUs + 1);
  REQUIRE(changed.ok());
  CHECK(changed->autoclass->toggle_time_us == kNowUs);
  CHECK(changed->autoclass->terminal_storage_class_update_time_us == kNowUs + 1);
  CHECK(changed->retention_policy->effective_time_us == kNowUs + 1);
  CHECK(changed->soft_delete_policy->effective_time_us == kNowUs + 1);
  CHECK(changed->encryption->customer_supplied->effective_time_us == kNowUs + 1);
}

TEST_CASE("An update dates by what the bucket had, though it begins with the defaults") {
  const Bucket bucket = made_from(R"({"autoclass": {"enabled": true}, "retentionPolicy": {"retentionPeriod": "60"}})");
  const nlohmann::json resource =
      nlohmann::json::parse(R"({"autoclass": {"enabled": true}, "retentionPolicy": {"retentionPeriod": "60"}})");
  const auto updated = changed_bucket_attributes(bucket, resource, BucketChange::kUpdate, kNowUs + 1, 604800);
  REQUIRE(updated.ok());
  CHECK(*updated == static_cast<const BucketAttributes&>(bucket));
}

}  // namespace lakegate
