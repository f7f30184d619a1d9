#include "metadata/schema/iam_policy_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum PolicyTag : uint32_t {
  kVersion = 1,
  kBinding = 2,
};

enum BindingTag : uint32_t {
  kRole = 1,
  kMember = 2,
  kCondition = 3,
};

enum ConditionTag : uint32_t {
  kTitle = 1,
  kDescription = 2,
  kExpression = 3,
};

std::string encode_binding(const IamBinding& binding) {
  FieldWriter writer;
  writer.text(kRole, binding.role);
  for (const std::string& member : binding.members) writer.bytes(kMember, member);
  if (binding.condition) {
    FieldWriter condition;
    condition.text(kTitle, binding.condition->title);
    condition.text(kDescription, binding.condition->description);
    condition.text(kExpression, binding.condition->expression);
    writer.bytes(kCondition, condition.fields());
  }
  return writer.fields();
}

Result<IamCondition> decode_condition(std::string_view fields) {
  IamCondition condition;
  FieldReader reader(fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kTitle) RETURN_IF_ERROR(read_text(field, condition.title));
    if (field.tag == kDescription) RETURN_IF_ERROR(read_text(field, condition.description));
    if (field.tag == kExpression) RETURN_IF_ERROR(read_text(field, condition.expression));
  }
  RETURN_IF_ERROR(reader.status());
  return condition;
}

Result<IamBinding> decode_binding(std::string_view fields) {
  IamBinding binding;
  FieldReader reader(fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kRole) RETURN_IF_ERROR(read_text(field, binding.role));
    if (field.tag == kMember) RETURN_IF_ERROR(read_text(field, binding.members.emplace_back()));
    if (field.tag == kCondition) {
      if (!field.is_bytes) return damaged_record("IAM policy");
      ASSIGN_OR_RETURN(binding.condition, decode_condition(field.bytes));
    }
  }
  RETURN_IF_ERROR(reader.status());
  return binding;
}

}  // namespace

std::string encode_iam_policy(const IamPolicy& policy) {
  FieldWriter writer;
  writer.number(kVersion, static_cast<uint64_t>(policy.version));
  for (const IamBinding& binding : policy.bindings) writer.bytes(kBinding, encode_binding(binding));
  return writer.record(kIamPolicyMigrations.newest(), 0);
}

Result<IamPolicy> decode_iam_policy(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kIamPolicyMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  IamPolicy policy;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kVersion) {
      uint32_t version = 0;
      RETURN_IF_ERROR(read_number(field, version));
      // Nothing else was ever stored, and what a policy of another version grants cannot be known.
      if (version != 1 && version != 3) return damaged_record("IAM policy");
      policy.version = static_cast<int>(version);
    }
    if (field.tag == kBinding) {
      if (!field.is_bytes) return damaged_record("IAM policy");
      ASSIGN_OR_RETURN(IamBinding binding, decode_binding(field.bytes));
      policy.bindings.push_back(std::move(binding));
    }
  }
  RETURN_IF_ERROR(reader.status());
  return policy;
}

}  // namespace lakegate
