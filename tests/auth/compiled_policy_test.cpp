#include "auth/compiled_policy.h"

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("A compiled binding finds its members wherever they stand, and nobody else") {
  const CompiledPolicy policy = compile_policy(
      {1,
       {{"roles/storage.objectViewer", {"user:zoe@example.com", "allUsers", "user:ann@example.com"}, std::nullopt}}});
  REQUIRE(policy.bindings.size() == 1);
  const CompiledBinding& binding = policy.bindings[0];
  CHECK(binding.role == find_role("roles/storage.objectViewer"));
  CHECK_FALSE(binding.is_conditional);
  for (const std::string member : {"user:zoe@example.com", "allUsers", "user:ann@example.com"}) {
    CHECK(binding.has_member(member));
  }
  for (const std::string stranger : {"user:ann@example.co", "user:ann@example.comm", "", "allusers"}) {
    CHECK_FALSE(binding.has_member(stranger));
  }
}

TEST_CASE("A condition that cannot be compiled is there all the same, so that it never holds") {
  IamBinding broken{"roles/storage.admin", {"allUsers"}, IamCondition{"title", "", "1 +"}};
  const CompiledPolicy policy = compile_policy({3, {broken}});
  CHECK(policy.bindings[0].is_conditional);
  CHECK_FALSE(policy.bindings[0].condition.has_value());
}

TEST_CASE("What a policy names is listed once: its groups and its custom roles") {
  const std::string role = "projects/p/roles/reader";
  const CompiledPolicy policy =
      compile_policy({1,
                      {{role, {"group:a@example.com", "user:ann@example.com"}, std::nullopt},
                       {"roles/viewer", {"group:b@example.com", "group:a@example.com"}, std::nullopt},
                       {role, {"allUsers"}, std::nullopt}}});
  CHECK(policy.groups == std::vector<std::string>{"a@example.com", "b@example.com"});
  CHECK(policy.custom_roles == std::vector<std::string>{role});
  CHECK(policy.bindings[0].role == nullptr);
  CHECK(policy.bindings[0].role_name == role);
}

}  // namespace lakegate
