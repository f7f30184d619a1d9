#include "auth/deny_eval.h"

#include <algorithm>

#include "auth/cel/expression.h"

namespace lakegate {
namespace {

constexpr std::string_view kEverybody = "principalSet://goog/public:all";
constexpr std::string_view kUser = "principal://goog/subject/";
constexpr std::string_view kGroup = "principalSet://goog/group/";
constexpr std::string_view kServiceAccount = "principal://iam.googleapis.com/projects/-/serviceAccounts/";
constexpr std::string_view kFederatedOne = "principal://iam.googleapis.com/";
constexpr std::string_view kFederatedSet = "principalSet://iam.googleapis.com/";
constexpr std::string_view kServiceDomain = ".googleapis.com/";

bool is_known_principal(std::string_view principal) {
  return principal == kEverybody || principal.starts_with(kUser) || principal.starts_with(kGroup) ||
         principal.starts_with(kFederatedOne) || principal.starts_with(kFederatedSet);
}

bool names(std::string_view principal, const Subject& subject) {
  if (principal == kEverybody) return true;
  if (principal.starts_with(kUser)) {
    const bool has_address = subject.kind == SubjectKind::kUser || subject.kind == SubjectKind::kServiceAccount;
    return has_address && !subject.email.empty() && principal.substr(kUser.size()) == subject.email;
  }
  if (principal.starts_with(kServiceAccount)) {
    return subject.kind == SubjectKind::kServiceAccount && !subject.email.empty() &&
           principal.substr(kServiceAccount.size()) == subject.email;
  }
  if (principal.starts_with(kGroup)) {
    return std::find(subject.groups.begin(), subject.groups.end(), principal.substr(kGroup.size())) !=
           subject.groups.end();
  }
  return std::find(subject.identifiers.begin(), subject.identifiers.end(), principal) != subject.identifiers.end();
}

bool any_names(const std::vector<std::string>& principals, const Subject& subject) {
  return std::any_of(principals.begin(), principals.end(),
                     [&](const std::string& principal) { return names(principal, subject); });
}

// Word by word; "*" is any word.
bool covers(std::string_view pattern, std::string_view permission) {
  while (true) {
    const size_t pattern_dot = pattern.find('.');
    const size_t dot = permission.find('.');
    const std::string_view word = pattern.substr(0, pattern_dot);
    if (word != "*" && word != permission.substr(0, dot)) return false;
    if (pattern_dot == std::string_view::npos || dot == std::string_view::npos) return pattern_dot == dot;
    pattern.remove_prefix(pattern_dot + 1);
    permission.remove_prefix(dot + 1);
  }
}

bool any_covers(const std::vector<std::string>& patterns, std::string_view permission) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    const std::string plain = plain_permission(pattern);
    return !plain.empty() && covers(plain, permission);
  });
}

bool condition_applies(const DenyRule& rule, const cel::Activation& activation) {
  if (!rule.condition) return true;
  const Result<cel::Expression> expression = cel::Expression::compile(rule.condition->expression);
  if (!expression.ok()) return true;
  // What fails is false both ways; what is really false is true the other way round.
  const Result<cel::Expression> opposite = cel::Expression::compile("!(" + rule.condition->expression + ")");
  return expression->evaluate(activation) || !opposite.ok() || !opposite->evaluate(activation);
}

}  // namespace

std::string plain_permission(std::string_view v2_permission) {
  const size_t domain = v2_permission.find(kServiceDomain);
  if (domain == std::string_view::npos || domain == 0) return {};
  std::string_view service = v2_permission.substr(0, domain);
  if (service == "cloudresourcemanager") service = "resourcemanager";
  const std::string_view rest = v2_permission.substr(domain + kServiceDomain.size());
  if (rest.empty() || rest.find('/') != std::string_view::npos || rest.find('.') == std::string_view::npos) return {};
  return std::string(service) + "." + std::string(rest);
}

Status check_deny_policy(const DenyPolicy& policy) {
  for (const DenyRule& rule : policy.rules) {
    for (const auto* principals : {&rule.denied_principals, &rule.exception_principals}) {
      for (const std::string& principal : *principals) {
        if (!is_known_principal(principal)) return invalid_argument("Unknown principal " + principal + ".");
      }
    }
    for (const auto* permissions : {&rule.denied_permissions, &rule.exception_permissions}) {
      for (const std::string& permission : *permissions) {
        if (plain_permission(permission).empty()) return invalid_argument("Unknown permission " + permission + ".");
      }
    }
    if (rule.condition) RETURN_IF_ERROR(cel::Expression::compile(rule.condition->expression).status());
  }
  return Status();
}

bool is_denied(std::span<const std::shared_ptr<const DenyPolicy>> policies, const Subject& subject,
               const ResourceRequest& request, std::string_view permission) {
  if (policies.empty()) return false;
  const cel::Activation activation = activation_of(request);
  for (const auto& policy : policies) {
    for (const DenyRule& rule : policy->rules) {
      if (any_covers(rule.denied_permissions, permission) && !any_covers(rule.exception_permissions, permission) &&
          any_names(rule.denied_principals, subject) && !any_names(rule.exception_principals, subject) &&
          condition_applies(rule, activation)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace lakegate
