#include "auth/steady_verdicts.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr uint64_t kEpoch = 7;

Principal ann() {
  Principal principal;
  principal.kind = PrincipalKind::kUser;
  principal.name = "ann@example.com";
  principal.groups = {"staff@example.com"};
  principal.scopes = std::vector<std::string>{"https://www.googleapis.com/auth/cloud-platform"};
  return principal;
}

AccessRequest get_object() { return {"storage.objects.get", "bucket", "object"}; }

}  // namespace

TEST_CASE("What was allowed is allowed for other objects of the bucket, at the same epoch alone") {
  SteadyVerdicts verdicts;
  CHECK_FALSE(verdicts.allows(ann(), get_object(), kEpoch));
  verdicts.keep(ann(), get_object(), kEpoch);
  CHECK(verdicts.allows(ann(), get_object(), kEpoch));
  AccessRequest other_object = get_object();
  other_object.object = "other";
  CHECK(verdicts.allows(ann(), other_object, kEpoch));
  CHECK_FALSE(verdicts.allows(ann(), get_object(), kEpoch + 1));
  CHECK_FALSE(verdicts.allows(ann(), get_object(), kEpoch - 1));
  verdicts.keep(ann(), get_object(), kEpoch + 1);
  CHECK_FALSE(verdicts.allows(ann(), get_object(), kEpoch));
}

TEST_CASE("What was allowed says nothing of another question") {
  SteadyVerdicts verdicts;
  verdicts.keep(ann(), get_object(), kEpoch);
  AccessRequest access = get_object();
  SECTION("another permission") { access.permission = "storage.objects.delete"; }
  SECTION("another bucket") { access.bucket = "other"; }
  SECTION("the bucket itself") { access.object = {}; }
  SECTION("a folder") { access.target = AccessTarget::kFolder; }
  SECTION("a managed folder") { access.target = AccessTarget::kManagedFolder; }
  SECTION("a bucket that was deleted") { access.soft_deleted_bucket_generation = 1; }
  CHECK_FALSE(verdicts.allows(ann(), access, kEpoch));
}

TEST_CASE("What was allowed to one principal is not allowed to another, or with another credential") {
  SteadyVerdicts verdicts;
  verdicts.keep(ann(), get_object(), kEpoch);
  Principal other = ann();
  SECTION("name") { other.name = "eve@example.com"; }
  SECTION("kind") { other.kind = PrincipalKind::kServiceAccount; }
  SECTION("groups") { other.groups.clear(); }
  SECTION("identifiers") { other.identifiers = {"principal://x"}; }
  SECTION("project") { other.project = "project"; }
  SECTION("scopes") { other.scopes->clear(); }
  SECTION("no scopes") { other.scopes.reset(); }
  SECTION("boundary") { other.boundary = std::make_shared<const AccessBoundary>(); }
  CHECK_FALSE(verdicts.allows(other, get_object(), kEpoch));
}

}  // namespace lakegate
