#include "metadata/schema/deny_policy_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum DenyPolicyTag : uint32_t {
  kDisplayName = 1,
  kRule = 2,
};

enum DenyRuleTag : uint32_t {
  kDeniedPrincipal = 1,
  kExceptionPrincipal = 2,
  kDeniedPermission = 3,
  kExceptionPermission = 4,
  kConditionTitle = 5,
  kConditionDescription = 6,
  kConditionExpression = 7,  // Present where there is a condition.
};

std::string encode_rule(const DenyRule& rule) {
  FieldWriter writer;
  for (const std::string& principal : rule.denied_principals) writer.bytes(kDeniedPrincipal, principal);
  for (const std::string& principal : rule.exception_principals) writer.bytes(kExceptionPrincipal, principal);
  for (const std::string& permission : rule.denied_permissions) writer.bytes(kDeniedPermission, permission);
  for (const std::string& permission : rule.exception_permissions) writer.bytes(kExceptionPermission, permission);
  if (rule.condition) {
    writer.bytes(kConditionTitle, rule.condition->title);
    writer.bytes(kConditionDescription, rule.condition->description);
    writer.bytes(kConditionExpression, rule.condition->expression);
  }
  return writer.fields();
}

IamCondition& condition_of(DenyRule& rule) { return rule.condition ? *rule.condition : rule.condition.emplace(); }

Status read_rule_field(const Field& field, DenyRule& rule) {
  switch (field.tag) {
    case kDeniedPrincipal:
      return read_text(field, rule.denied_principals.emplace_back());
    case kExceptionPrincipal:
      return read_text(field, rule.exception_principals.emplace_back());
    case kDeniedPermission:
      return read_text(field, rule.denied_permissions.emplace_back());
    case kExceptionPermission:
      return read_text(field, rule.exception_permissions.emplace_back());
    case kConditionTitle:
      return read_text(field, condition_of(rule).title);
    case kConditionDescription:
      return read_text(field, condition_of(rule).description);
    case kConditionExpression:
      return read_text(field, condition_of(rule).expression);
    default:
      return Status();
  }
}

Result<DenyRule> decode_rule(std::string_view fields) {
  DenyRule rule;
  FieldReader reader(fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_rule_field(field, rule));
  RETURN_IF_ERROR(reader.status());
  return rule;
}

}  // namespace

std::string encode_deny_policy(const DenyPolicy& policy) {
  FieldWriter writer;
  writer.text(kDisplayName, policy.display_name);
  for (const DenyRule& rule : policy.rules) writer.bytes(kRule, encode_rule(rule));
  return writer.record(kDenyPolicyMigrations.newest(), 0);
}

Result<DenyPolicy> decode_deny_policy(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kDenyPolicyMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  DenyPolicy policy;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kDisplayName) RETURN_IF_ERROR(read_text(field, policy.display_name));
    if (field.tag == kRule) {
      if (!field.is_bytes) return damaged_record("deny policy");
      ASSIGN_OR_RETURN(DenyRule rule, decode_rule(field.bytes));
      policy.rules.push_back(std::move(rule));
    }
  }
  RETURN_IF_ERROR(reader.status());
  return policy;
}

}  // namespace lakegate
