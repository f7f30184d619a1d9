// Who may do what over stored policies: each source of a permission by itself, what takes it away again, and what a
// refusal says.
#include "auth/policy_authorizer.h"

#include <thread>

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_patch.h"
#include "metadata/ops/custom_roles.h"
#include "metadata/ops/deny_policies.h"
#include "metadata/ops/groups.h"
#include "metadata/ops/iam_policies.h"
#include "metadata/ops/project_iam_policy.h"
#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

constexpr std::string_view kGet = "storage.objects.get";
constexpr const char* kViewer = "roles/storage.objectViewer";

Principal principal(PrincipalKind kind, std::string name = {}) {
  Principal made;
  made.kind = kind;
  made.name = std::move(name);
  return made;
}
Principal ann() { return principal(PrincipalKind::kUser, "ann@example.com"); }
Principal robot() { return principal(PrincipalKind::kServiceAccount, "robot@project.iam.gserviceaccount.com"); }
Principal anonymous() { return principal(PrincipalKind::kAnonymous); }

class World : public OpsFixture {
 public:
  explicit World(bool uniform = true) {
    BucketsInsertRequest request{"b", "project", {}};
    request.attributes.uniform_bucket_level_access = uniform;
    Result<Bucket> made = run(buckets_insert, request);
    REQUIRE(made.ok());
    bucket = *made;
    make_object("b", "team/a.txt");
  }

  Status ask(const Principal& who, std::string_view permission = kGet, std::string_view object = "team/a.txt") {
    AccessRequest access;
    access.permission = permission;
    access.bucket = "b";
    access.object = object;
    return ask(who, access);
  }
  Status ask(const Principal& who, const AccessRequest& access) {
    return sync_wait(authorizer->authorize(who, access));
  }
  void grant_on_project(const std::string& role, const std::string& member) {
    REQUIRE(transact([&](Transaction& transaction) {
              return add_project_iam_member(transaction, "project", role, member);
            }).ok());
  }
  void grant_on_bucket(IamBinding binding) {
    REQUIRE(transact([&](Transaction& transaction) -> Result<bool> {
              ASSIGN_OR_RETURN(IamPolicy policy, get_bucket_iam_policy(transaction, bucket));
              policy.bindings.push_back(binding);
              put_bucket_iam_policy(transaction, bucket, policy);
              return true;
            }).ok());
  }
  void deny(DenyRule rule) {
    REQUIRE(transact([&](Transaction& transaction) {
              return put_deny_policy(transaction, {"project", "stop", {}, {rule}});
            }).ok());
  }

  void prevent_public_access() {
    BucketsPatchRequest patch;
    patch.name = "b";
    patch.change = [](const Bucket& current) -> Result<BucketAttributes> {
      BucketAttributes attributes = current;
      attributes.public_access_prevention = PublicAccessPrevention::kEnforced;
      return attributes;
    };
    REQUIRE(run(buckets_patch, patch).ok());
  }

  Bucket bucket;
  std::unique_ptr<Authorizer> authorizer = make_policy_authorizer(catalog);
};

TEST_CASE("Without a policy that says so nobody may do anything, but whom nobody verifies may do everything") {
  World world;
  for (const Principal& who : {ann(), robot(), anonymous()}) CHECK_FALSE(world.ask(who).ok());
  const Principal unverified = principal(PrincipalKind::kUnverified, "unverified");
  CHECK(world.ask(unverified).ok());
  CHECK(world.ask(unverified, "storage.buckets.delete", {}).ok());
}

TEST_CASE("A grant on the project, the bucket or a managed folder above reaches the object, and no further") {
  World world;
  const IamBinding viewer = {kViewer, {"user:ann@example.com"}, std::nullopt};
  SECTION("project") {
    world.grant_on_project(kViewer, "user:ann@example.com");
    CHECK(world.ask(ann()).ok());
    CHECK(world.ask(ann(), kGet, "other.txt").ok());
  }
  SECTION("bucket") {
    world.grant_on_bucket(viewer);
    CHECK(world.ask(ann()).ok());
    AccessRequest on_project{"storage.buckets.list", {}, {}};
    on_project.project = "project";
    CHECK_FALSE(world.ask(ann(), on_project).ok());
  }
  SECTION("managed folder") {
    REQUIRE(world
                .transact([&](Transaction& transaction) -> Result<bool> {
                  put_managed_folder_iam_policy(transaction, world.bucket, "team/", IamPolicy{1, {viewer}});
                  return true;
                })
                .ok());
    CHECK(world.ask(ann()).ok());
    CHECK_FALSE(world.ask(ann(), kGet, "other.txt").ok());
    AccessRequest list{"storage.objects.list", "b", {}};
    CHECK_FALSE(world.ask(ann(), list).ok());
    list.list_prefix = "team/";
    CHECK(world.ask(ann(), list).ok());
    list.list_prefix = "tea";
    CHECK_FALSE(world.ask(ann(), list).ok());
  }
  CHECK_FALSE(world.ask(ann(), "storage.objects.delete").ok());
  CHECK_FALSE(world.ask(robot()).ok());
  CHECK_FALSE(world.ask(anonymous()).ok());
}

TEST_CASE("A legacy bucket policy gives the project's teams what their basic roles say") {
  World world;
  world.grant_on_project("roles/viewer", "user:ann@example.com");
  world.grant_on_project("roles/owner", "serviceAccount:robot@project.iam.gserviceaccount.com");
  CHECK(world.ask(ann(), "storage.objects.list", {}).ok());
  CHECK(world.ask(ann()).ok());
  CHECK_FALSE(world.ask(ann(), "storage.objects.create").ok());
  CHECK(world.ask(robot(), "storage.buckets.setIamPolicy", {}).ok());
  CHECK(world.ask(robot(), "storage.objects.delete").ok());
}

TEST_CASE("An object's list counts where access is not uniform, for the generation that is asked about") {
  World world(/*uniform=*/false);
  ObjectsInsertRequest insert = world.insert_request("b", "shared.txt");
  insert.attributes.acl = Acl{{"user-ann@example.com", AclRole::kReader}};
  insert.owner = robot().entity();
  REQUIRE(world.run(objects_insert, insert).ok());
  CHECK(world.ask(ann(), kGet, "shared.txt").ok());
  CHECK_FALSE(world.ask(ann(), "storage.objects.update", "shared.txt").ok());
  CHECK(world.ask(robot(), "storage.objects.setIamPolicy", "shared.txt").ok());
  CHECK_FALSE(world.ask(robot(), "storage.objects.delete", "shared.txt").ok());
  AccessRequest old{kGet, "b", "shared.txt"};
  old.generation = 1;
  CHECK_FALSE(world.ask(ann(), old).ok());
  CHECK_FALSE(world.ask(ann(), kGet, "missing.txt").ok());
}

TEST_CASE("Groups are looked up, in groups too, and one that the credential names counts as well") {
  World world;
  world.grant_on_bucket({kViewer, {"group:readers@example.com"}, std::nullopt});
  CHECK_FALSE(world.ask(ann()).ok());
  const auto make = [&](const std::string& email, std::vector<std::string> members) {
    Group group;
    group.email = email;
    group.members = std::move(members);
    REQUIRE(world.transact([&](Transaction& transaction) { return groups_insert(transaction, group); }).ok());
  };
  make("readers@example.com", {"group:staff@example.com"});
  CHECK_FALSE(world.ask(ann()).ok());
  make("staff@example.com", {"group:readers@example.com", "user:ann@example.com"});
  CHECK(world.ask(ann()).ok());
  CHECK_FALSE(world.ask(robot()).ok());
  Principal pool = principal(PrincipalKind::kFederated);
  CHECK_FALSE(world.ask(pool).ok());
  pool.groups = {"readers@example.com"};
  CHECK(world.ask(pool).ok());
  REQUIRE(world
              .transact([&](Transaction& transaction) {
                return groups_remove_member(transaction, "staff@example.com", "user:ann@example.com");
              })
              .ok());
  CHECK_FALSE(world.ask(ann()).ok());
}

TEST_CASE("Groups in groups count to the depth that is allowed and no deeper") {
  World world;
  world.grant_on_bucket({kViewer, {"group:g0@x.y"}, std::nullopt});
  for (int i = 0; i <= limits::kGroupDepthMax + 1; ++i) {
    Group group;
    group.email = "g" + std::to_string(i) + "@x.y";
    group.members = {"group:g" + std::to_string(i + 1) + "@x.y"};
    if (i == limits::kGroupDepthMax) group.members.emplace_back("user:ann@example.com");
    if (i == limits::kGroupDepthMax + 1) {
      group.members = {"serviceAccount:robot@project.iam.gserviceaccount.com"};
    }
    REQUIRE(world.transact([&](Transaction& transaction) { return groups_insert(transaction, group); }).ok());
  }
  CHECK(world.ask(ann()).ok());
  CHECK_FALSE(world.ask(robot()).ok());
}

TEST_CASE("A custom role grants what it lists, in its own project only, and nothing once it is disabled or gone") {
  World world;
  const auto put = [&](const std::string& name, bool disabled) {
    CustomRole role;
    role.name = name;
    role.permissions = {std::string(kGet)};
    role.is_disabled = disabled;
    REQUIRE(world.transact([&](Transaction& transaction) { return put_custom_role(transaction, role); }).ok());
  };
  world.grant_on_bucket({"projects/project/roles/reader", {"user:ann@example.com"}, std::nullopt});
  world.grant_on_bucket(
      {"projects/other/roles/reader", {"serviceAccount:robot@project.iam.gserviceaccount.com"}, std::nullopt});
  CHECK_FALSE(world.ask(ann()).ok());
  put("projects/project/roles/reader", false);
  put("projects/other/roles/reader", false);
  CHECK(world.ask(ann()).ok());
  CHECK_FALSE(world.ask(ann(), "storage.objects.delete").ok());
  CHECK_FALSE(world.ask(robot()).ok());
  put("projects/project/roles/reader", true);
  CHECK_FALSE(world.ask(ann()).ok());
  put("projects/project/roles/reader", false);
  REQUIRE(world
              .transact([&](Transaction& transaction) {
                return delete_custom_role(transaction, "projects/project/roles/reader");
              })
              .ok());
  CHECK_FALSE(world.ask(ann()).ok());
}

TEST_CASE("A deny policy takes away whatever grants, but for those whom it excepts") {
  World world;
  world.grant_on_project("roles/storage.admin", "user:ann@example.com");
  world.grant_on_project("roles/storage.admin", "user:bob@example.com");
  const Principal bob = principal(PrincipalKind::kUser, "bob@example.com");
  DenyRule rule;
  rule.denied_principals = {"principalSet://goog/public:all"};
  rule.exception_principals = {"principal://goog/subject/bob@example.com"};
  rule.denied_permissions = {"storage.googleapis.com/objects.*"};
  rule.exception_permissions = {"storage.googleapis.com/objects.list"};
  world.deny(rule);
  CHECK_FALSE(world.ask(ann()).ok());
  CHECK(world.ask(ann(), "storage.objects.list", {}).ok());
  CHECK(world.ask(ann(), "storage.buckets.get", {}).ok());
  CHECK(world.ask(bob).ok());
  rule.condition = IamCondition{"t", "", "request.time < timestamp('1971-01-01T00:00:00Z')"};
  world.deny(rule);
  CHECK(world.ask(ann()).ok());
  rule.condition->expression = "resource.matchTag('a/b', 'c')";
  world.deny(rule);
  CHECK_FALSE(world.ask(ann()).ok());
  REQUIRE(world.transact([&](Transaction& transaction) { return delete_deny_policy(transaction, "project", "stop"); })
              .ok());
  CHECK(world.ask(ann()).ok());
}

TEST_CASE("Scopes bound what a token does: reading, writing, control") {
  World world;
  world.grant_on_project("roles/storage.admin", "user:ann@example.com");
  struct Row {
    std::vector<std::string> scopes;
    bool get, create, set_policy;
  };
  const std::string prefix = "https://www.googleapis.com/auth/";
  const Row row = GENERATE_COPY(
      Row{{}, false, false, false}, Row{{"email", "openid", prefix + "userinfo.email"}, false, false, false},
      Row{{prefix + "devstorage.read_only"}, true, false, false},
      Row{{prefix + "devstorage.read_write"}, true, true, false},
      Row{{prefix + "devstorage.full_control"}, true, true, true}, Row{{prefix + "cloud-platform"}, true, true, true},
      Row{{prefix + "cloud-platform.read-only"}, true, false, false},
      Row{{prefix + "devstorage.read_only", prefix + "devstorage.read_write"}, true, true, false});
  Principal token = ann();
  token.scopes = row.scopes;
  CHECK(world.ask(token).ok() == row.get);
  CHECK(world.ask(token, "storage.objects.create").ok() == row.create);
  CHECK(world.ask(token, "storage.objects.setIamPolicy").ok() == row.set_policy);
  CHECK(world.ask(token, "storage.buckets.update", {}).ok() == row.set_policy);
  if (!row.get) CHECK(world.ask(token).message() == "Provided scope(s) are not authorized");
  // A scope grants nothing.
  Principal other = robot();
  other.scopes = row.scopes;
  CHECK_FALSE(world.ask(other).ok());
}

TEST_CASE("An access boundary bounds a token to its buckets, roles and condition, and grants nothing") {
  World world;
  world.grant_on_project("roles/storage.admin", "user:ann@example.com");
  const auto bounded = [](Principal who, AccessBoundaryRule rule) {
    who.boundary = std::make_shared<const AccessBoundary>(AccessBoundary{std::move(rule)});
    return who;
  };
  CHECK(world.ask(bounded(ann(), {"b", {kViewer}, {}})).ok());
  CHECK_FALSE(world.ask(bounded(ann(), {"b", {kViewer}, {}}), "storage.objects.delete").ok());
  CHECK_FALSE(world.ask(bounded(ann(), {"c", {kViewer}, {}})).ok());
  CHECK_FALSE(world.ask(bounded(ann(), {"b", {"roles/nothing"}, {}})).ok());
  CHECK_FALSE(world.ask(bounded(robot(), {"b", {kViewer}, {}})).ok());
  const std::string team = "resource.name.startsWith('projects/_/buckets/b/objects/team/')";
  CHECK(world.ask(bounded(ann(), {"b", {kViewer}, team})).ok());
  CHECK_FALSE(world.ask(bounded(ann(), {"b", {kViewer}, team}), kGet, "other.txt").ok());
  CHECK_FALSE(world.ask(bounded(ann(), {"b", {kViewer}, "broken("})).ok());
  AccessRequest on_project{"storage.buckets.list", {}, {}};
  on_project.project = "project";
  CHECK(world.ask(ann(), on_project).ok());
  CHECK_FALSE(world.ask(bounded(ann(), {"b", {"roles/storage.admin"}, {}}), on_project).ok());
}

TEST_CASE("Conditions look at the time and the name of each request") {
  World world;
  world.grant_on_bucket({kViewer,
                         {"user:ann@example.com"},
                         IamCondition{"t", "", "resource.name.startsWith('projects/_/buckets/b/objects/team/')"}});
  CHECK(world.ask(ann()).ok());
  CHECK_FALSE(world.ask(ann(), kGet, "other.txt").ok());
  const std::string soon = "request.time < timestamp('" + format_rfc3339(world.clock.now_us() + 60'000'000) + "')";
  world.grant_on_bucket(
      {kViewer, {"serviceAccount:robot@project.iam.gserviceaccount.com"}, IamCondition{"t", "", soon}});
  CHECK(world.ask(robot()).ok());
  world.clock.advance_us(120'000'000);
  CHECK_FALSE(world.ask(robot()).ok());
}

TEST_CASE("What was allowed again and again is refused as soon as any row says so") {
  World world;
  const auto put_role = [&](std::vector<std::string> permissions) {
    CustomRole role;
    role.name = "projects/project/roles/reader";
    role.permissions = std::move(permissions);
    REQUIRE(world.transact([&](Transaction& transaction) { return put_custom_role(transaction, role); }).ok());
  };
  Group group;
  group.email = "readers@example.com";
  group.members = {"user:ann@example.com"};
  REQUIRE(world.transact([&](Transaction& transaction) { return groups_insert(transaction, group); }).ok());
  const std::string way = GENERATE("project", "bucket", "role", "group", "deny", "prevention", "deletion");
  INFO(way);
  const std::string member = way == "group" ? "group:readers@example.com" : "user:ann@example.com";
  const std::string role = way == "role" ? "projects/project/roles/reader" : kViewer;
  put_role({std::string(kGet)});
  if (way == "project") {
    world.grant_on_project(role, member);
  } else {
    world.grant_on_bucket({role, {way == "prevention" ? "allUsers" : member}, std::nullopt});
  }
  for (int i = 0; i < 3; ++i) REQUIRE(world.ask(ann()).ok());
  std::thread other([&] { REQUIRE(world.ask(ann()).ok()); });
  other.join();
  const auto remove = [&](Transaction& transaction) -> Result<bool> {
    if (way == "project") RETURN_IF_ERROR(remove_project_iam_member(transaction, "project", role, member).status());
    if (way == "bucket") put_bucket_iam_policy(transaction, world.bucket, IamPolicy());
    if (way == "group") RETURN_IF_ERROR(groups_remove_member(transaction, group.email, group.members.front()).status());
    return true;
  };
  REQUIRE(world.transact(remove).ok());
  if (way == "role") put_role({"storage.objects.list"});
  if (way == "deny") {
    DenyRule rule;
    rule.denied_principals = {"principalSet://goog/public:all"};
    rule.denied_permissions = {"storage.googleapis.com/objects.get"};
    world.deny(rule);
  }
  if (way == "prevention") world.prevent_public_access();
  if (way == "deletion") {
    REQUIRE(world.remove("b", "team/a.txt").ok());
    REQUIRE(world.run(buckets_delete, BucketsDeleteRequest{"b", {}}).ok());
    BucketsInsertRequest again{"b", "other", {}};
    again.attributes.uniform_bucket_level_access = true;
    REQUIRE(world.run(buckets_insert, again).ok());
  }
  CHECK_FALSE(world.ask(ann()).ok());
}

TEST_CASE("What was allowed by the object's list is judged anew for the object that replaces it") {
  World world(/*uniform=*/false);
  ObjectsInsertRequest insert = world.insert_request("b", "shared.txt");
  insert.attributes.acl = Acl{{"user-ann@example.com", AclRole::kReader}};
  REQUIRE(world.run(objects_insert, insert).ok());
  for (int i = 0; i < 3; ++i) REQUIRE(world.ask(ann(), kGet, "shared.txt").ok());
  CHECK_FALSE(world.ask(ann(), kGet, "team/a.txt").ok());
  insert = world.insert_request("b", "shared.txt");
  insert.attributes.acl = Acl{};
  REQUIRE(world.run(objects_insert, insert).ok());
  CHECK_FALSE(world.ask(ann(), kGet, "shared.txt").ok());
}

TEST_CASE("Public access prevention takes back what everybody was given") {
  World world;
  world.grant_on_bucket({kViewer, {"allUsers"}, std::nullopt});
  CHECK(world.ask(anonymous()).ok());
  CHECK(world.ask(ann()).ok());
  world.prevent_public_access();
  CHECK_FALSE(world.ask(anonymous()).ok());
  CHECK_FALSE(world.ask(ann()).ok());
}

TEST_CASE("A bucket that is missing looks like one that is forbidden, but to those who may create buckets") {
  World world;
  world.grant_on_project("roles/storage.admin", "user:ann@example.com");
  world.grant_on_project(kViewer, "serviceAccount:robot@project.iam.gserviceaccount.com");
  AccessRequest missing{"storage.buckets.get", "nowhere", {}};
  CHECK(world.ask(ann(), missing).ok());
  const Principal other = principal(PrincipalKind::kUser, "eve@example.com");
  for (const Principal& who : {robot(), anonymous(), other}) {
    AccessRequest forbidden = missing;
    forbidden.bucket = "b";
    const Status absent = world.ask(who, missing);
    CHECK_FALSE(absent.ok());
    CHECK(absent.to_string() == world.ask(who, forbidden).to_string());
  }
  Principal reader = ann();
  reader.scopes = std::vector<std::string>{"https://www.googleapis.com/auth/devstorage.read_only"};
  CHECK_FALSE(world.ask(reader, missing).ok());
}

TEST_CASE("A refusal says who lacks what on which kind of thing, in GCS's words") {
  World world;
  const Status named = world.ask(ann());
  CHECK(named.code() == Code::kPermissionDenied);
  CHECK(named.message() ==
        "ann@example.com does not have storage.objects.get access to the Google Cloud Storage object. Permission "
        "'storage.objects.get' denied on resource (or it may not exist).");
  const Status nobody = world.ask(anonymous(), "storage.objects.list", {});
  CHECK(nobody.code() == Code::kUnauthenticated);
  CHECK(nobody.reason() == "required");
  CHECK(nobody.location() == "Authorization");
  CHECK(nobody.message() ==
        "Anonymous caller does not have storage.objects.list access to the Google Cloud Storage bucket. Permission "
        "'storage.objects.list' denied on resource (or it may not exist).");
  AccessRequest on_project{"storage.buckets.list", {}, {}};
  on_project.project = "project";
  CHECK(world.ask(ann(), on_project).message() ==
        "ann@example.com does not have storage.buckets.list access to the Google Cloud project. Permission "
        "'storage.buckets.list' denied on resource (or it may not exist).");
}

TEST_CASE("A policy that cannot be read allows nothing") {
  World world;
  world.grant_on_project("roles/storage.admin", "user:ann@example.com");
  REQUIRE(world
              .transact([&](Transaction& transaction) -> Result<bool> {
                transaction.put(Table::kResources,
                                resource_key(ResourceKind::kBucketIamPolicy, world.bucket.generation, {}), "damaged");
                return true;
              })
              .ok());
  CHECK(world.ask(ann()).code() == Code::kDataLoss);
}

}  // namespace
}  // namespace lakegate
