// Policies that clients set: what is refused, in which words, and the form in which the rest is kept.
#include "auth/policy_check.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr const char* kViewer = "roles/storage.objectViewer";

IamPolicy one_binding(std::string role, std::vector<std::string> members,
                      std::optional<IamCondition> condition = std::nullopt) {
  IamPolicy policy;
  policy.version = condition ? 3 : 1;
  policy.bindings.push_back({std::move(role), std::move(members), std::move(condition)});
  return policy;
}

void check_refused(const IamPolicy& policy, PolicyTarget target, const std::string& sentence) {
  const Result<IamPolicy> checked = check_iam_policy(policy, target);
  REQUIRE_FALSE(checked.ok());
  CHECK(checked.status().code() == Code::kInvalidArgument);
  CHECK_THAT(std::string(checked.status().message()), Catch::Contains(sentence));
}

TEST_CASE("Members of every documented form are accepted") {
  const std::string member =
      GENERATE("allUsers", "allAuthenticatedUsers", "user:a@example.com", "user:00b4903a97d0",
               "serviceAccount:a@p.iam.gserviceaccount.com", "group:g@example.com", "domain:example.com",
               "projectOwner:p", "projectEditor:p", "projectViewer:example.com:p",
               "principal://iam.googleapis.com/locations/global/workforcePools/pool/subject/x",
               "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/*",
               "deleted:user:a@example.com?uid=1");
  CAPTURE(member);
  CHECK(check_iam_member(member).ok());
}

TEST_CASE("Members of other forms are refused") {
  const std::string member =
      GENERATE("", "a@example.com", "allusers", "user", "user:", "group:g", "serviceAccount:x", "user:a@b@c",
               "user:a b@example.com", "user:invalid_$$@hello.com", "domain:", "domain:a/b",
               "projectOwner:", "robot:a@example.com", "principal://", "deleted:", "user:\xFF@example.com");
  CAPTURE(member);
  const Status status = check_iam_member(member);
  CHECK(status.code() == Code::kInvalidArgument);
}

TEST_CASE("A member without a type is refused in Google's words") {
  check_refused(one_binding(kViewer, {"a@example.com"}), PolicyTarget::kBucket,
                "The member a@example.com is of an unknown type. Please set a valid type prefix for the member.");
}

TEST_CASE("Roles are accepted where they mean something") {
  using Row = std::tuple<std::string, bool, bool, bool, bool>;  // On projects, buckets, managed folders, objects.
  const auto [role, on_project, on_bucket, on_folder, on_object] = GENERATE(
      Row{"roles/storage.admin", true, true, true, false}, Row{kViewer, true, true, true, false},
      Row{"roles/storage.legacyBucketOwner", false, true, false, false},
      Row{"roles/storage.legacyObjectReader", false, true, false, true},
      Row{"roles/storage.legacyObjectOwner", false, true, false, true},
      Row{"roles/storage.bucketViewer", true, true, false, false},
      Row{"roles/storage.hmacKeyAdmin", true, false, false, false},
      Row{"roles/compute.admin", false, false, false, false}, Row{"roles/viewer", true, true, false, false},
      Row{"projects/p/roles/mine", true, true, true, false}, Row{"projects/p/roles/x", false, false, false, false});
  CAPTURE(role);
  const IamPolicy policy = one_binding(role, {"user:a@example.com"});
  CHECK(check_iam_policy(policy, PolicyTarget::kProject).ok() == on_project);
  CHECK(check_iam_policy(policy, PolicyTarget::kBucket).ok() == on_bucket);
  CHECK(check_iam_policy(policy, PolicyTarget::kManagedFolder).ok() == on_folder);
  CHECK(check_iam_policy(policy, PolicyTarget::kObject).ok() == on_object);
}

TEST_CASE("Bindings of the same role and condition become one, sorted, each member once") {
  IamPolicy policy = one_binding(kViewer, {"user:B@Example.com", "user:a@example.com"});
  policy.bindings.push_back({"roles/storage.admin", {"user:c@example.com"}, std::nullopt});
  policy.bindings.push_back({kViewer, {"user:b@example.com", "allUsers"}, std::nullopt});
  policy.bindings.push_back({"roles/storage.objectAdmin", {}, std::nullopt});
  const Result<IamPolicy> checked = check_iam_policy(policy, PolicyTarget::kBucket);
  REQUIRE(checked.ok());
  IamPolicy expected = one_binding("roles/storage.admin", {"user:c@example.com"});
  expected.bindings.push_back({kViewer, {"allUsers", "user:a@example.com", "user:b@example.com"}, std::nullopt});
  CHECK(*checked == expected);
}

TEST_CASE("Conditions are kept apart and make version 3") {
  const IamCondition condition{"title", "words", "resource.name.startsWith('projects/_/buckets/b/objects/a/')"};
  IamPolicy policy = one_binding(kViewer, {"user:a@example.com"}, condition);
  policy.bindings.push_back({kViewer, {"user:a@example.com"}, std::nullopt});
  const Result<IamPolicy> checked = check_iam_policy(policy, PolicyTarget::kBucket);
  REQUIRE(checked.ok());
  CHECK(checked->bindings.size() == 2);
  CHECK(checked->version == 3);
  IamPolicy without = one_binding(kViewer, {"user:a@example.com"});
  without.version = 3;
  CHECK(check_iam_policy(without, PolicyTarget::kBucket)->version == 1);
}

TEST_CASE("Conditions that cannot be or cannot be evaluated are refused") {
  const IamCondition condition{"title", "", "true"};
  const std::vector<std::string> user = {"user:a@example.com"};
  check_refused(one_binding("roles/storage.legacyBucketReader", user, condition), PolicyTarget::kBucket,
                "Conditions are not supported for role roles/storage.legacyBucketReader.");
  check_refused(one_binding("roles/viewer", user, condition), PolicyTarget::kBucket, "Conditions are not supported");
  check_refused(one_binding("roles/storage.legacyObjectReader", user, condition), PolicyTarget::kObject,
                "Conditions are not supported");
  check_refused(one_binding(kViewer, {"allUsers"}, condition), PolicyTarget::kBucket, "Conditions are not supported");
  check_refused(one_binding(kViewer, user, IamCondition{"", "", "true"}), PolicyTarget::kBucket, "title");
  check_refused(one_binding(kViewer, user, IamCondition{std::string(101, 'x'), "", "true"}), PolicyTarget::kBucket,
                "too long");
  check_refused(one_binding(kViewer, user, IamCondition{"t", std::string(257, 'x'), "true"}), PolicyTarget::kBucket,
                "too long");
  check_refused(one_binding(kViewer, user, IamCondition{"t", "", "size(request.user) > 0"}), PolicyTarget::kBucket,
                "'size' is not supported");
}

TEST_CASE("A policy has 1500 principals at most") {
  IamPolicy policy = one_binding(kViewer, {});
  for (int i = 0; i < 1500; ++i) policy.bindings[0].members.push_back("user:a" + std::to_string(i) + "@example.com");
  CHECK(check_iam_policy(policy, PolicyTarget::kBucket).ok());
  policy.bindings[0].members.push_back("user:one.more@example.com");
  check_refused(policy, PolicyTarget::kBucket, "1500 principals");
}

}  // namespace
}  // namespace lakegate
