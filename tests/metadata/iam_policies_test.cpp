// A bucket's access control list as a view of its policy, and the policy's stored form.
#include "metadata/ops/iam_policies.h"

#include <catch2/catch.hpp>

#include "metadata/acl.h"
#include "metadata/schema/iam_policy_codec.h"

namespace lakegate {
namespace {

IamPolicy sample_policy() {
  IamPolicy policy;
  policy.version = 3;
  policy.bindings = {{"roles/storage.legacyBucketOwner", {"projectOwner:p"}, std::nullopt},
                     {"roles/storage.legacyBucketReader", {"allUsers", "principal://pool/subject/x"}, std::nullopt},
                     {"roles/storage.objectViewer", {"user:a@b.c"}, IamCondition{"title", "words", "true"}},
                     {"roles/storage.objectViewer", {"user:a@b.c"}, std::nullopt}};
  return policy;
}

TEST_CASE("A policy is stored and read back whole") {
  const IamPolicy policy = sample_policy();
  const std::string record = encode_iam_policy(policy);
  CHECK(*decode_iam_policy(record) == policy);
  CHECK(*decode_iam_policy(encode_iam_policy(IamPolicy())) == IamPolicy());
  for (size_t size = 0; size < 9; ++size) {
    CHECK(decode_iam_policy(std::string_view(record).substr(0, size)).status().code() == Code::kDataLoss);
  }
  std::string damaged = record;
  damaged.pop_back();
  CHECK(decode_iam_policy(damaged).status().code() == Code::kDataLoss);
}

TEST_CASE("The list shows the legacy roles, the project's teams first") {
  Bucket bucket;
  bucket.project = "p";
  CHECK(bucket_acl_of(default_bucket_iam_policy(bucket)) == project_private_acl("p"));
  CHECK(bucket_acl_of(sample_policy()) == Acl{{"project-owners-p", AclRole::kOwner}, {"allUsers", AclRole::kReader}});
}

TEST_CASE("A new list changes the legacy roles and nothing else") {
  const IamPolicy changed = with_bucket_acl(sample_policy(), {{"user-w@b.c", AclRole::kWriter}});
  CHECK(bucket_acl_of(changed) == Acl{{"user-w@b.c", AclRole::kWriter}});
  IamPolicy expected = sample_policy();
  expected.bindings.erase(expected.bindings.begin());
  // What no list can name stays.
  expected.bindings[0].members = {"principal://pool/subject/x"};
  expected.bindings.push_back({"roles/storage.legacyBucketWriter", {"user:w@b.c"}, std::nullopt});
  CHECK(changed == expected);
}

TEST_CASE("A list written back as it was read changes nothing") {
  Bucket bucket;
  bucket.project = "p";
  for (const bool uniform : {false, true}) {
    bucket.uniform_bucket_level_access = uniform;
    const IamPolicy policy = default_bucket_iam_policy(bucket);
    CHECK(with_bucket_acl(policy, bucket_acl_of(policy)) == policy);
  }
}

TEST_CASE("A bucket refuses public members under prevention, and conditions without uniform access or version 3") {
  Bucket bucket;
  IamPolicy policy = sample_policy();
  CHECK(check_iam_policy_allowed(bucket, policy).code() == Code::kConditionNotMet);
  bucket.uniform_bucket_level_access = true;
  CHECK(check_iam_policy_allowed(bucket, policy).ok());
  policy.version = 1;
  CHECK(check_iam_policy_allowed(bucket, policy).code() == Code::kInvalidArgument);
  policy.version = 3;
  bucket.public_access_prevention = PublicAccessPrevention::kEnforced;
  CHECK(check_iam_policy_allowed(bucket, policy).code() == Code::kConditionNotMet);
  policy.bindings[1].members = {"principal://pool/subject/x"};
  CHECK(check_iam_policy_allowed(bucket, policy).ok());
}

}  // namespace
}  // namespace lakegate
