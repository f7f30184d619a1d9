// Access control lists as values: entities and their forms, and the lists that have names.
#include "metadata/acl.h"

#include <catch2/catch.hpp>

#include "metadata/project_number.h"

namespace lakegate {
namespace {

TEST_CASE("Entities of every documented form are accepted, others are not") {
  for (const char* entity : {"allUsers", "allAuthenticatedUsers", "user-a@example.com", "user-00b4903a97d0",
                             "group-g@example.com", "domain-example.com", "project-owners-p", "project-viewers-123"}) {
    CAPTURE(entity);
    CHECK(check_acl_entity(entity).ok());
  }
  for (const char* entity : {"", "allusers", "user-", "a@example.com", "user-a b", "user-a@b@c", "user-@b", "user-a@",
                             "project-owners-", "project-friends-p", "domain-a/b", "user-\xC3\xA4@example.com"}) {
    CAPTURE(entity);
    CHECK(check_acl_entity(entity).code() == Code::kInvalidArgument);
  }
}

TEST_CASE("A team of the project is stored by the project's id") {
  const std::string number = std::to_string(project_number("mine"));
  CHECK(canonical_entity("project-owners-" + number, "mine") == "project-owners-mine");
  CHECK(canonical_entity("project-owners-mine", "mine") == "project-owners-mine");
  CHECK(canonical_entity("project-owners-", "mine") == "project-owners-mine");
  CHECK(canonical_entity("project-owners-other", "mine") == "project-owners-other");
  CHECK(canonical_entity("user-A@Example.com", "mine") == "user-a@example.com");
  CHECK(canonical_entity("allUsers", "mine") == "allUsers");
}

TEST_CASE("A canonical list has one entry an entity, with the last role said") {
  const Acl acl = {{"user-A@b.c", AclRole::kReader}, {"allUsers", AclRole::kReader}, {"user-a@B.c", AclRole::kOwner}};
  CHECK(canonical_acl(acl, "p") == Acl{{"user-a@b.c", AclRole::kOwner}, {"allUsers", AclRole::kReader}});
}

TEST_CASE("Entities and members stand for each other") {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"user-a@b.c", "user:a@b.c"},
      {"user-r@p.iam.gserviceaccount.com", "serviceAccount:r@p.iam.gserviceaccount.com"},
      {"group-g@b.c", "group:g@b.c"},
      {"domain-b.c", "domain:b.c"},
      {"project-owners-p", "projectOwner:p"},
      {"project-editors-p", "projectEditor:p"},
      {"project-viewers-p", "projectViewer:p"},
      {"allUsers", "allUsers"},
      {"allAuthenticatedUsers", "allAuthenticatedUsers"}};
  for (const auto& [entity, member] : pairs) {
    CAPTURE(entity);
    CHECK(member_of_entity(entity) == member);
    CHECK(entity_of_member(member) == entity);
  }
  CHECK_FALSE(entity_of_member("principal://pool/subject/x"));
  CHECK_FALSE(entity_of_member("deleted:user:a@b.c?uid=1"));
}

TEST_CASE("An object's effective list always has its owner as OWNER") {
  Object object;
  CHECK(effective_object_acl(object, "p") == project_private_acl("p"));
  object.owner = "user-a@b.c";
  CHECK(find_acl_role(effective_object_acl(object, "p"), "user-a@b.c") == AclRole::kOwner);
  object.acl = Acl{{"user-a@b.c", AclRole::kReader}};
  CHECK(effective_object_acl(object, "p") == Acl{{"user-a@b.c", AclRole::kOwner}});
}

TEST_CASE("Names of predefined lists that do not exist give none") {
  CHECK_FALSE(predefined_bucket_acl("bucketOwnerRead"));
  CHECK_FALSE(predefined_object_acl("publicReadWrite"));
  CHECK_FALSE(predefined_object_acl(""));
  CHECK(predefined_default_object_acl("private") == Acl{});
}

}  // namespace
}  // namespace lakegate
