#include "metadata/schema/lifecycle_codec.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum LifecycleTag : uint32_t {
  kAction = 1,
  kStorageClass = 2,
  kAge = 3,
  kCreatedBefore = 4,
  kCustomTimeBefore = 5,
  kDaysSinceCustomTime = 6,
  kDaysSinceNoncurrentTime = 7,
  kNoncurrentTimeBefore = 8,
  kNumNewerVersions = 9,
  kIsLive = 10,
  kSizeAbove = 11,
  kSizeBelow = 12,
  kMatchesPattern = 13,
  kMatchesPrefix = 14,
  kMatchesSuffix = 15,
  kMatchesStorageClass = 16,
};

Status read_condition_field(const Field& field, LifecycleCondition& condition) {
  switch (field.tag) {
    case kAge:
      return read_signed_number(field, condition.age_days.emplace());
    case kCreatedBefore:
      return read_signed_number(field, condition.created_before_us.emplace());
    case kCustomTimeBefore:
      return read_signed_number(field, condition.custom_time_before_us.emplace());
    case kDaysSinceCustomTime:
      return read_signed_number(field, condition.days_since_custom_time.emplace());
    case kDaysSinceNoncurrentTime:
      return read_signed_number(field, condition.days_since_noncurrent_time.emplace());
    case kNoncurrentTimeBefore:
      return read_signed_number(field, condition.noncurrent_time_before_us.emplace());
    case kNumNewerVersions:
      return read_signed_number(field, condition.num_newer_versions.emplace());
    case kIsLive:
      return read_flag(field, condition.is_live.emplace());
    case kSizeAbove:
      return read_number(field, condition.size_above_bytes.emplace());
    case kSizeBelow:
      return read_number(field, condition.size_below_bytes.emplace());
    case kMatchesPattern:
      return read_text(field, condition.matches_pattern);
    case kMatchesPrefix:
      return read_text(field, condition.matches_prefix.emplace_back());
    case kMatchesSuffix:
      return read_text(field, condition.matches_suffix.emplace_back());
    case kMatchesStorageClass:
      return read_text(field, condition.matches_storage_class.emplace_back());
    default:
      // A condition that is not known may be what keeps the rule from deleting.
      return damaged_record("lifecycle rule of a bucket");
  }
}

void write_texts(uint32_t tag, const std::vector<std::string>& texts, FieldWriter& writer) {
  for (const std::string& text : texts) writer.bytes(tag, text);
}

}  // namespace

void write_lifecycle_rule(uint32_t tag, const LifecycleRule& rule, FieldWriter& writer) {
  const LifecycleCondition& condition = rule.condition;
  FieldWriter fields;
  fields.number(kAction, static_cast<uint64_t>(rule.action));
  fields.text(kStorageClass, rule.storage_class);
  fields.optional_signed_number(kAge, condition.age_days);
  fields.optional_signed_number(kCreatedBefore, condition.created_before_us);
  fields.optional_signed_number(kCustomTimeBefore, condition.custom_time_before_us);
  fields.optional_signed_number(kDaysSinceCustomTime, condition.days_since_custom_time);
  fields.optional_signed_number(kDaysSinceNoncurrentTime, condition.days_since_noncurrent_time);
  fields.optional_signed_number(kNoncurrentTimeBefore, condition.noncurrent_time_before_us);
  fields.optional_signed_number(kNumNewerVersions, condition.num_newer_versions);
  fields.optional_flag(kIsLive, condition.is_live);
  fields.optional_number(kSizeAbove, condition.size_above_bytes);
  fields.optional_number(kSizeBelow, condition.size_below_bytes);
  fields.text(kMatchesPattern, condition.matches_pattern);
  write_texts(kMatchesPrefix, condition.matches_prefix, fields);
  write_texts(kMatchesSuffix, condition.matches_suffix, fields);
  write_texts(kMatchesStorageClass, condition.matches_storage_class, fields);
  writer.bytes(tag, fields.fields());
}

Status read_lifecycle_rule(const Field& field, std::vector<LifecycleRule>& rules) {
  if (!field.is_bytes) return damaged_record("lifecycle rule of a bucket");
  LifecycleRule rule;
  bool has_action = false;
  FieldReader reader(field.bytes);
  for (Field part; reader.next(part);) {
    if (part.tag == kAction) {
      RETURN_IF_ERROR(read_enum(part, LifecycleAction::kAbortIncompleteMultipartUpload, rule.action));
      has_action = rule.action >= LifecycleAction::kDelete;
    } else if (part.tag == kStorageClass) {
      RETURN_IF_ERROR(read_text(part, rule.storage_class));
    } else {
      RETURN_IF_ERROR(read_condition_field(part, rule.condition));
    }
  }
  RETURN_IF_ERROR(reader.status());
  if (!has_action) return damaged_record("lifecycle rule of a bucket");
  rules.push_back(std::move(rule));
  return Status();
}

}  // namespace lakegate
