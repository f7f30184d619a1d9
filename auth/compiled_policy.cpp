#include "auth/compiled_policy.h"

#include <algorithm>

#include "metadata/ops/custom_roles.h"

namespace lakegate {
namespace {

constexpr std::string_view kGroupMember = "group:";

void add_once(std::string_view text, std::vector<std::string>& texts) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.emplace_back(text);
}

CompiledBinding compile_binding(const IamBinding& binding) {
  CompiledBinding compiled;
  compiled.role_name = binding.role;
  compiled.role = find_role(binding.role);
  compiled.members = binding.members;
  std::sort(compiled.members.begin(), compiled.members.end());
  compiled.is_conditional = binding.condition.has_value();
  if (!compiled.is_conditional) return compiled;
  Result<cel::Expression> condition = cel::Expression::compile(binding.condition->expression);
  if (condition.ok()) compiled.condition.emplace(std::move(*condition));
  return compiled;
}

}  // namespace

bool CompiledBinding::has_member(const std::string& member) const {
  return std::binary_search(members.begin(), members.end(), member);
}

CompiledPolicy compile_policy(const IamPolicy& policy) {
  CompiledPolicy compiled;
  for (const IamBinding& binding : policy.bindings) {
    compiled.bindings.push_back(compile_binding(binding));
    compiled.has_conditions = compiled.has_conditions || binding.condition.has_value();
    if (is_custom_role_name(binding.role)) add_once(binding.role, compiled.custom_roles);
    for (const std::string& member : binding.members) {
      if (!member.starts_with(kGroupMember)) continue;
      add_once(std::string_view(member).substr(kGroupMember.size()), compiled.groups);
    }
  }
  return compiled;
}

}  // namespace lakegate
