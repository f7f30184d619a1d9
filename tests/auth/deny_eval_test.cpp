// Deny policies by themselves: which principals, permissions and conditions they cover, and what they refuse to be.
#include "auth/deny_eval.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

Subject ann() {
  Subject subject;
  subject.kind = SubjectKind::kUser;
  subject.email = "ann@example.com";
  subject.groups = {"team@example.com"};
  return subject;
}

bool is_ann_denied(const DenyRule& rule, std::string_view permission = "storage.objects.delete") {
  ResourceRequest request;
  request.type = ResourceType::kObject;
  request.bucket = "b";
  request.name = "o";
  const std::vector policies = {std::make_shared<const DenyPolicy>(DenyPolicy{"p", "n", {}, {rule}})};
  return is_denied(policies, ann(), request, permission);
}

DenyRule rule_for(std::string principal, std::string permission = "storage.googleapis.com/objects.delete") {
  DenyRule rule;
  rule.denied_principals = {std::move(principal)};
  rule.denied_permissions = {std::move(permission)};
  return rule;
}

TEST_CASE("A rule denies those whom it names") {
  struct Row {
    std::string principal;
    bool denies;
  };
  const Row row = GENERATE(
      Row{"principalSet://goog/public:all", true}, Row{"principal://goog/subject/ann@example.com", true},
      Row{"principal://goog/subject/ann@example.com.evil.org", false}, Row{"principal://goog/subject/", false},
      Row{"principalSet://goog/group/team@example.com", true}, Row{"principalSet://goog/group/others@x.y", false},
      Row{"principal://iam.googleapis.com/projects/-/serviceAccounts/ann@example.com", false},
      Row{"user:ann@example.com", false});
  CAPTURE(row.principal);
  CHECK(is_ann_denied(rule_for(row.principal)) == row.denies);
  DenyRule everybody = rule_for("principalSet://goog/public:all");
  everybody.exception_principals = {row.principal};
  CHECK(is_ann_denied(everybody) == !row.denies);
}

TEST_CASE("A rule denies the permissions that it names, by name or by pattern") {
  struct Row {
    std::string permission;
    bool denies;
  };
  const Row row = GENERATE(
      Row{"storage.googleapis.com/objects.delete", true}, Row{"storage.googleapis.com/objects.*", true},
      Row{"storage.googleapis.com/*.*", true}, Row{"storage.googleapis.com/*.delete", true},
      Row{"storage.googleapis.com/objects.get", false}, Row{"storage.googleapis.com/objects.deleteContext", false},
      Row{"storage.googleapis.com/buckets.*", false}, Row{"other.googleapis.com/objects.delete", false},
      Row{"storage.objects.delete", false}, Row{"storage.googleapis.com/*", false});
  CAPTURE(row.permission);
  CHECK(is_ann_denied(rule_for("principalSet://goog/public:all", row.permission)) == row.denies);
  DenyRule all = rule_for("principalSet://goog/public:all", "storage.googleapis.com/*.*");
  all.exception_permissions = {row.permission};
  CHECK(is_ann_denied(all) == !row.denies);
}

TEST_CASE("A condition that does not hold lifts the denial, one that cannot be evaluated does not") {
  DenyRule rule = rule_for("principalSet://goog/public:all");
  rule.condition = IamCondition{"t", "", "resource.name.endsWith('/o')"};
  CHECK(is_ann_denied(rule));
  rule.condition->expression = "resource.name.endsWith('/other')";
  CHECK_FALSE(is_ann_denied(rule));
  rule.condition->expression = "resource.name.endsWith(";
  CHECK(is_ann_denied(rule));
}

TEST_CASE("A policy that could deny nobody unnoticed is refused") {
  const auto check = [](const DenyRule& rule) { return check_deny_policy({"p", "n", {}, {rule}}).code(); };
  CHECK(check(rule_for("principalSet://goog/public:all")) == Code::kOk);
  CHECK(check(rule_for("principal://iam.googleapis.com/projects/1/locations/global/x")) == Code::kOk);
  CHECK(check(rule_for("user:ann@example.com")) == Code::kInvalidArgument);
  CHECK(check(rule_for("principalSet://goog/public:all", "storage.objects.get")) == Code::kInvalidArgument);
  DenyRule rule = rule_for("principalSet://goog/public:all");
  rule.condition = IamCondition{"t", "", "broken("};
  CHECK(check(rule) == Code::kInvalidArgument);
}

}  // namespace
}  // namespace lakegate
