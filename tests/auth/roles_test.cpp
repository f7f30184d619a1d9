// The table of roles: that it is sound, and what it grants where a mistake would let somebody in.
#include "auth/roles.h"

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

bool grants(std::string_view role, std::string_view permission) {
  const Role* found = find_role(role);
  REQUIRE(found != nullptr);
  return role_grants(*found, permission);
}

TEST_CASE("Permissions are sorted and each is there once") {
  const auto permissions = all_permissions();
  CHECK(std::is_sorted(permissions.begin(), permissions.end()));
  CHECK(std::adjacent_find(permissions.begin(), permissions.end()) == permissions.end());
}

TEST_CASE("Every grant of every role names permissions that exist") {
  for (const Role& role : all_roles()) {
    CAPTURE(role.name);
    CHECK_FALSE(role_permissions(role).empty());
    std::string_view rest = role.grants;
    while (!rest.empty()) {
      const size_t space = rest.find(' ');
      const std::string name(rest.substr(0, space));
      const bool is_of_storage = !name.starts_with("iam.") && !name.starts_with("lakegate.") &&
                                 !name.starts_with("resourcemanager.") && !name.starts_with("serviceusage.");
      const std::string grant = is_of_storage ? "storage." + name : name;
      CAPTURE(grant);
      const bool is_kind = grant.ends_with(".*");
      const auto permissions = all_permissions();
      CHECK(std::any_of(permissions.begin(), permissions.end(), [&](std::string_view permission) {
        return is_kind ? permission.starts_with(grant.substr(0, grant.size() - 1)) : permission == grant;
      }));
      rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    }
  }
}

TEST_CASE("Readers cannot write, writers cannot read, and nobody has what does not exist") {
  CHECK(grants("roles/storage.objectViewer", "storage.objects.get"));
  CHECK(grants("roles/storage.objectViewer", "storage.objects.list"));
  CHECK_FALSE(grants("roles/storage.objectViewer", "storage.objects.create"));
  CHECK_FALSE(grants("roles/storage.objectViewer", "storage.objects.getIamPolicy"));
  CHECK_FALSE(grants("roles/storage.objectViewer", "storage.buckets.get"));
  CHECK(grants("roles/storage.objectCreator", "storage.objects.create"));
  CHECK_FALSE(grants("roles/storage.objectCreator", "storage.objects.get"));
  CHECK_FALSE(grants("roles/storage.objectCreator", "storage.objects.delete"));
  CHECK(grants("roles/storage.objectUser", "storage.objects.delete"));
  CHECK_FALSE(grants("roles/storage.objectUser", "storage.objects.setIamPolicy"));
  CHECK(grants("roles/storage.objectAdmin", "storage.objects.setIamPolicy"));
  CHECK_FALSE(grants("roles/storage.objectAdmin", "storage.buckets.get"));
  CHECK(grants("roles/storage.admin", "storage.buckets.setIamPolicy"));
  CHECK_FALSE(grants("roles/storage.admin", "storage.hmacKeys.create"));
  CHECK(grants("roles/storage.hmacKeyAdmin", "storage.hmacKeys.create"));
  CHECK_FALSE(grants("roles/storage.legacyBucketReader", "storage.objects.get"));
  CHECK_FALSE(grants("roles/storage.legacyBucketWriter", "storage.objects.get"));
  CHECK_FALSE(grants("roles/storage.legacyBucketWriter", "storage.buckets.update"));
  CHECK_FALSE(grants("roles/storage.legacyBucketOwner", "storage.objects.get"));
  CHECK(grants("roles/storage.legacyBucketOwner", "storage.buckets.setIamPolicy"));
  CHECK_FALSE(grants("roles/storage.legacyBucketOwner", "storage.buckets.delete"));
  CHECK_FALSE(grants("roles/viewer", "storage.objects.get"));
  CHECK_FALSE(grants("roles/owner", "storage.objects.get"));
  for (const Role& role : all_roles()) {
    CHECK_FALSE(role_grants(role, "storage.objects.everything"));
    CHECK_FALSE(role_grants(role, "storage.objects."));
    CHECK_FALSE(role_grants(role, ""));
  }
}

TEST_CASE("Who writes objects may hold leases, who administers them may break those of others, and readers only look") {
  for (const char* operation : {"acquire", "change", "release", "renew"}) {
    const std::string permission = std::string("lakegate.leases.") + operation;
    CAPTURE(permission);
    CHECK(grants("roles/storage.objectUser", permission));
    CHECK(grants("roles/storage.objectAdmin", permission));
    CHECK(grants("roles/lakegate.leaseAdmin", permission));
    CHECK_FALSE(grants("roles/storage.objectViewer", permission));
    CHECK_FALSE(grants("roles/storage.objectCreator", permission));
    CHECK_FALSE(grants("roles/storage.legacyBucketWriter", permission));
    CHECK_FALSE(grants("roles/viewer", permission));
  }
  CHECK(grants("roles/storage.objectViewer", "lakegate.leases.get"));
  CHECK(grants("roles/storage.objectAdmin", "lakegate.leases.break"));
  CHECK_FALSE(grants("roles/storage.objectUser", "lakegate.leases.break"));
  CHECK_FALSE(grants("roles/lakegate.leaseAdmin", "storage.objects.get"));
}

TEST_CASE("A legacy object role has the permissions of the access control entry that it equals") {
  const auto reader = role_permissions(*find_role("roles/storage.legacyObjectReader"));
  CHECK(std::set<std::string_view>(reader.begin(), reader.end()) == std::set<std::string_view>{"storage.objects.get"});
  CHECK(find_role("roles/storage.nobody") == nullptr);
}

}  // namespace
}  // namespace lakegate
