// Who may do what: each source of permissions by itself, each kind of member, and above all what must be denied.
#include "auth/policy_eval.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "auth/roles.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr const char* kGet = "storage.objects.get";
constexpr const char* kViewer = "roles/storage.objectViewer";

Subject user(std::string email = "ann@example.com") {
  Subject subject;
  subject.kind = SubjectKind::kUser;
  subject.email = std::move(email);
  subject.domain = "example.com";
  subject.groups = {"team@example.com"};
  return subject;
}

Subject service_account() {
  Subject subject;
  subject.kind = SubjectKind::kServiceAccount;
  subject.email = "robot@p.iam.gserviceaccount.com";
  return subject;
}

Subject federated() {
  Subject subject;
  subject.kind = SubjectKind::kFederated;
  subject.identifiers = {"principal://pool/subject/x", "principalSet://pool/*"};
  return subject;
}

IamBinding binding(std::string role, std::vector<std::string> members) {
  return {std::move(role), std::move(members), std::nullopt};
}

SharedPolicy policy_of(std::vector<IamBinding> bindings) {
  return std::make_shared<const CompiledPolicy>(compile_policy({1, std::move(bindings)}));
}

PolicySources sources_with(IamBinding bucket_binding) {
  PolicySources sources;
  sources.project = "p";
  sources.bucket_policy = policy_of({std::move(bucket_binding)});
  return sources;
}

ResourceRequest object_request(std::string name = "team/a.txt") {
  ResourceRequest request;
  request.type = ResourceType::kObject;
  request.bucket = "b";
  request.name = std::move(name);
  request.time_us = *parse_rfc3339("2026-11-24T12:00:00Z");
  return request;
}

TEST_CASE("A member stands for those whom it names and for nobody else") {
  struct Row {
    std::string member;
    bool anonymous, ann, robot, pool;
  };
  const Row row = GENERATE(
      Row{"allUsers", true, true, true, true}, Row{"allAuthenticatedUsers", false, true, true, false},
      Row{"user:ann@example.com", false, true, false, false},
      Row{"user:ann@example.com.evil.org", false, false, false, false},
      Row{"user:robot@p.iam.gserviceaccount.com", false, false, false, false},
      Row{"serviceAccount:robot@p.iam.gserviceaccount.com", false, false, true, false},
      Row{"serviceAccount:ann@example.com", false, false, false, false},
      Row{"group:team@example.com", false, true, false, false},
      Row{"group:ann@example.com", false, false, false, false}, Row{"domain:example.com", false, true, false, false},
      Row{"domain:ample.com", false, false, false, false}, Row{"principal://pool/subject/x", false, false, false, true},
      Row{"principalSet://pool/*", false, false, false, true},
      Row{"principal://pool/subject/y", false, false, false, false},
      Row{"deleted:user:ann@example.com?uid=1", false, false, false, false}, Row{"user:", false, false, false, false},
      Row{"projectOwner:p", false, false, false, false}, Row{"", false, false, false, false});
  CAPTURE(row.member);
  const PolicySources sources = sources_with(binding(kViewer, {row.member}));
  CHECK(is_allowed(sources, Subject(), object_request(), kGet) == row.anonymous);
  CHECK(is_allowed(sources, user(), object_request(), kGet) == row.ann);
  CHECK(is_allowed(sources, service_account(), object_request(), kGet) == row.robot);
  CHECK(is_allowed(sources, federated(), object_request(), kGet) == row.pool);
}

TEST_CASE("An anonymous caller matches no address, not even an empty one") {
  Subject nobody;
  PolicySources sources = sources_with(binding(kViewer, {"user:", "serviceAccount:", "domain:", "group:"}));
  sources.object_acl = Acl{{"user-", AclRole::kOwner}};
  CHECK(allowed_permissions(sources, nobody, object_request()).empty());
}

TEST_CASE("Project teams are whoever has the basic role on the bucket's own project") {
  PolicySources sources = sources_with(binding(kViewer, {"projectViewer:p"}));
  CHECK_FALSE(is_allowed(sources, user(), object_request(), kGet));
  sources.project_policy = policy_of({binding("roles/viewer", {"group:team@example.com"})});
  CHECK(is_allowed(sources, user(), object_request(), kGet));
  CHECK_FALSE(is_allowed(sources, service_account(), object_request(), kGet));
  sources.project = "other";
  CHECK_FALSE(is_allowed(sources, user(), object_request(), kGet));
  sources.project = "p";
  sources.project_policy = policy_of({binding("roles/owner", {"user:ann@example.com"})});
  CHECK_FALSE(is_allowed(sources, user(), object_request(), kGet));
  // A team that stands for itself stands for nobody.
  sources.project_policy = policy_of({binding("roles/viewer", {"projectViewer:p"})});
  CHECK_FALSE(is_allowed(sources, user(), object_request(), kGet));
}

TEST_CASE("A project's policy reaches its buckets and their objects, but legacy roles on it do nothing") {
  PolicySources sources;
  sources.project = "p";
  sources.project_policy = policy_of({binding(kViewer, {"user:ann@example.com"})});
  CHECK(is_allowed(sources, user(), object_request(), kGet));
  ResourceRequest project;
  project.type = ResourceType::kProject;
  CHECK(is_allowed(sources, user(), project, kGet));
  sources.project_policy = policy_of({binding("roles/storage.legacyObjectOwner", {"user:ann@example.com"})});
  CHECK(allowed_permissions(sources, user(), object_request()).empty());
}

TEST_CASE("A bucket's policy says nothing about the project") {
  const PolicySources sources = sources_with(binding("roles/storage.admin", {"user:ann@example.com"}));
  ResourceRequest project;
  project.type = ResourceType::kProject;
  CHECK(allowed_permissions(sources, user(), project).empty());
}

TEST_CASE("A managed folder's policy holds for what lies in it only") {
  PolicySources sources;
  sources.project = "p";
  sources.managed_folders = {{"team/", policy_of({binding(kViewer, {"user:ann@example.com"})})}};
  CHECK(is_allowed(sources, user(), object_request("team/a.txt"), kGet));
  CHECK(is_allowed(sources, user(), object_request("team/deep/er.txt"), kGet));
  CHECK_FALSE(is_allowed(sources, user(), object_request("teams/a.txt"), kGet));
  CHECK_FALSE(is_allowed(sources, user(), object_request("team"), kGet));
  CHECK_FALSE(is_allowed(sources, user(), object_request("x/team/a.txt"), kGet));
  ResourceRequest folder = object_request("team/");
  folder.type = ResourceType::kManagedFolder;
  CHECK(is_allowed(sources, user(), folder, "storage.managedFolders.get"));
  ResourceRequest bucket;
  bucket.bucket = "b";
  CHECK(allowed_permissions(sources, user(), bucket).empty());
  sources.managed_folders[0].name.clear();
  CHECK_FALSE(is_allowed(sources, user(), object_request("team/a.txt"), kGet));
}

TEST_CASE("An object's list grants what its roles say, and nothing under uniform access") {
  PolicySources sources;
  sources.project = "p";
  sources.object_acl = Acl{{"user-ann@example.com", AclRole::kOwner},
                           {"user-robot@p.iam.gserviceaccount.com", AclRole::kReader},
                           {"allAuthenticatedUsers", AclRole::kReader}};
  const auto owner = allowed_permissions(sources, user(), object_request());
  CHECK(owner == role_permissions(*find_role("roles/storage.legacyObjectOwner")));
  CHECK(allowed_permissions(sources, service_account(), object_request()) == std::vector<std::string_view>{kGet});
  CHECK(allowed_permissions(sources, federated(), object_request()).empty());
  CHECK(allowed_permissions(sources, Subject(), object_request()).empty());
  sources.uniform_bucket_level_access = true;
  CHECK(allowed_permissions(sources, user(), object_request()).empty());
}

TEST_CASE("Lists name groups, domains and project teams too") {
  PolicySources sources;
  sources.project = "p";
  sources.project_policy = policy_of({binding("roles/editor", {"user:ed@example.org"})});
  const std::string entity = GENERATE("group-team@example.com", "domain-example.com");
  CAPTURE(entity);
  sources.object_acl = Acl{{entity, AclRole::kReader}};
  CHECK(is_allowed(sources, user(), object_request(), kGet));
  CHECK_FALSE(is_allowed(sources, service_account(), object_request(), kGet));
  sources.object_acl = Acl{{"project-editors-p", AclRole::kReader}};
  Subject editor = user("ed@example.org");
  editor.domain = "example.org";
  CHECK(is_allowed(sources, editor, object_request(), kGet));
  CHECK_FALSE(is_allowed(sources, user(), object_request(), kGet));
}

TEST_CASE("Public access prevention shuts out those who are let in as the public") {
  PolicySources sources = sources_with(binding(kViewer, {"allUsers", "allAuthenticatedUsers"}));
  sources.object_acl = Acl{{"allUsers", AclRole::kReader}};
  CHECK(is_allowed(sources, Subject(), object_request(), kGet));
  sources.public_access_prevention_enforced = true;
  CHECK_FALSE(is_allowed(sources, Subject(), object_request(), kGet));
  CHECK_FALSE(is_allowed(sources, user(), object_request(), kGet));
  sources.bucket_policy =
      policy_of({binding(kViewer, {"allUsers", "allAuthenticatedUsers"}), binding(kViewer, {"user:ann@example.com"})});
  CHECK(is_allowed(sources, user(), object_request(), kGet));
}

TEST_CASE("A binding with a condition grants only while the condition holds") {
  using Row = std::tuple<std::string, bool>;
  const auto [expression, expected] =
      GENERATE(Row{"resource.name.startsWith('projects/_/buckets/b/objects/team/')", true},
               Row{"resource.name.startsWith('projects/_/buckets/b/objects/other/')", false},
               Row{"resource.type == 'storage.googleapis.com/Object'", true},
               Row{"request.time < timestamp('2026-11-24T12:00:01Z')", true},
               Row{"request.time < timestamp('2026-11-24T12:00:00Z')", false}, Row{"this is not a condition", false},
               Row{"", false});
  CAPTURE(expression);
  IamBinding conditional = binding(kViewer, {"user:ann@example.com"});
  conditional.condition = IamCondition{"title", "", expression};
  const PolicySources sources = sources_with(conditional);
  CHECK(is_allowed(sources, user(), object_request(), kGet) == expected);
  CHECK_FALSE(is_allowed(sources, user(), object_request(), "storage.objects.delete"));
}

TEST_CASE("A listing is judged on the bucket and by its prefix") {
  IamBinding conditional = binding(kViewer, {"user:ann@example.com"});
  conditional.condition =
      IamCondition{"title", "", "api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('team/')"};
  const PolicySources sources = sources_with(conditional);
  ResourceRequest listing;
  listing.bucket = "b";
  listing.object_list_prefix = "team/x";
  CHECK(is_allowed(sources, user(), listing, "storage.objects.list"));
  listing.object_list_prefix = "tea";
  CHECK_FALSE(is_allowed(sources, user(), listing, "storage.objects.list"));
  listing.object_list_prefix.clear();
  CHECK_FALSE(is_allowed(sources, user(), listing, "storage.objects.list"));
}

TEST_CASE("Roles that nobody knows and permissions that do not exist are denied") {
  const PolicySources sources = sources_with(binding("roles/storage.everything", {"allUsers"}));
  CHECK(allowed_permissions(sources, user(), object_request()).empty());
  const PolicySources admin = sources_with(binding("roles/storage.admin", {"allUsers"}));
  CHECK_FALSE(is_allowed(admin, user(), object_request(), "storage.objects.fly"));
  CHECK_FALSE(is_allowed(admin, user(), object_request(), ""));
}

TEST_CASE("Without any policy nothing is allowed") {
  CHECK(allowed_permissions(PolicySources(), user(), object_request()).empty());
  CHECK(allowed_permissions(PolicySources(), Subject(), object_request()).empty());
}

TEST_CASE("Resources have the names that conditions expect") {
  ResourceRequest request = object_request("a/b");
  CHECK(resource_name(request) == "projects/_/buckets/b/objects/a/b");
  request.type = ResourceType::kManagedFolder;
  CHECK(resource_name(request) == "projects/_/buckets/b/managedFolders/a/b");
  request.type = ResourceType::kBucket;
  CHECK(resource_name(request) == "projects/_/buckets/b");
}

}  // namespace
}  // namespace lakegate
