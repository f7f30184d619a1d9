// The policy of a project as a row: set, members added and taken, races between those who change it.
#include "metadata/ops/project_iam_policy.h"

#include <catch2/catch.hpp>

#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

class Project : public OpsFixture {
 public:
  IamPolicy policy(const std::string& project = "p") {
    Result<IamPolicy> found =
        read([&](Transaction& transaction) { return get_project_iam_policy(transaction, project); });
    REQUIRE(found.ok());
    return *found;
  }
  void add(const std::string& role, const std::string& member) {
    REQUIRE(transact([&](Transaction& transaction) {
              return add_project_iam_member(transaction, "p", role, member);
            }).ok());
  }
  void remove(const std::string& role, const std::string& member) {
    REQUIRE(transact([&](Transaction& transaction) {
              return remove_project_iam_member(transaction, "p", role, member);
            }).ok());
  }
};

TEST_CASE("A project has an empty policy until members are added, and again when the last one is taken") {
  Project project;
  CHECK(project.policy() == IamPolicy());
  project.add("roles/owner", "user:b@example.com");
  project.add("roles/owner", "user:a@example.com");
  project.add("roles/owner", "user:a@example.com");
  project.add("roles/viewer", "user:c@example.com");
  CHECK(project.policy().bindings ==
        std::vector<IamBinding>{{"roles/owner", {"user:a@example.com", "user:b@example.com"}, std::nullopt},
                                {"roles/viewer", {"user:c@example.com"}, std::nullopt}});
  CHECK(project.policy("q") == IamPolicy());
  project.remove("roles/viewer", "user:nobody@example.com");
  project.remove("roles/viewer", "user:c@example.com");
  project.remove("roles/owner", "user:a@example.com");
  project.remove("roles/owner", "user:b@example.com");
  CHECK(project.policy() == IamPolicy());
}

TEST_CASE("A member is added beside a conditional binding of the role, not into it") {
  Project project;
  const IamBinding conditional = {"roles/storage.admin", {"user:a@example.com"}, IamCondition{"t", "", "true"}};
  REQUIRE(project
              .transact([&](Transaction& transaction) {
                return set_project_iam_policy(transaction, "p", [&](const IamPolicy&) -> Result<IamPolicy> {
                  return IamPolicy{3, {conditional}};
                });
              })
              .ok());
  project.add("roles/storage.admin", "user:b@example.com");
  REQUIRE(project.policy().bindings.size() == 2);
  CHECK(project.policy().bindings[0] == conditional);
  project.remove("roles/storage.admin", "user:a@example.com");
  CHECK(project.policy().bindings[0] == conditional);
}

TEST_CASE("Of two who change a project's policy at once one meets a conflict") {
  Project project;
  Transaction one = project.begin();
  Transaction other = project.begin();
  REQUIRE(add_project_iam_member(one, "p", "roles/owner", "user:a@example.com").ok());
  REQUIRE(add_project_iam_member(other, "p", "roles/owner", "user:b@example.com").ok());
  CHECK(project.commit(one).ok());
  CHECK(project.commit(other).code() == Code::kAborted);
}

}  // namespace
}  // namespace lakegate
