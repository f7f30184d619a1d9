// CompiledPolicy: an IAM policy ready to be asked, so that a decision looks up neither roles nor compiles conditions,
// and finds a member among many at once. Says what the policy says, and nothing about time or who asks: it may be kept
// as long as the policy's row (metadata/kv/row_cache.h). Immutable; any thread may use it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "auth/cel/expression.h"
#include "auth/roles.h"
#include "metadata/record/iam_policy.h"

namespace lakegate {

struct CompiledBinding {
  std::string role_name;
  const Role* role = nullptr;        // Null where it is none of the predefined ones.
  std::vector<std::string> members;  // Sorted.
  bool is_conditional = false;
  std::optional<cel::Expression> condition;  // Absent where it cannot be compiled, and then it never holds.

  bool has_member(const std::string& member) const;
};

struct CompiledPolicy {
  std::vector<CompiledBinding> bindings;
  std::vector<std::string> groups;        // Addresses of the groups that are members, each once.
  std::vector<std::string> custom_roles;  // Names of the custom roles that it grants, each once.
  bool has_conditions = false;            // Of any binding.
};

CompiledPolicy compile_policy(const IamPolicy& policy);

}  // namespace lakegate
