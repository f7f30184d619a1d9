// LifecycleRule: a rule of a bucket's lifecycle configuration (https://cloud.google.com/storage/docs/lifecycle). A
// plain value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lakegate {

// Stored; numbers never change.
enum class LifecycleAction : uint8_t { kDelete = 1, kSetStorageClass = 2, kAbortIncompleteMultipartUpload = 3 };

// All that are set must hold. Days are whole days of 24 hours; dates are midnight UTC, in microseconds since 1970.
struct LifecycleCondition {
  std::optional<int64_t> age_days;
  std::optional<int64_t> created_before_us;
  std::optional<int64_t> custom_time_before_us;
  std::optional<int64_t> days_since_custom_time;
  std::optional<int64_t> days_since_noncurrent_time;
  std::optional<int64_t> noncurrent_time_before_us;
  std::optional<int64_t> num_newer_versions;
  std::optional<bool> is_live;
  std::optional<uint64_t> size_above_bytes;
  std::optional<uint64_t> size_below_bytes;
  std::string matches_pattern;  // RE2; empty: not set.
  std::vector<std::string> matches_prefix;
  std::vector<std::string> matches_suffix;
  std::vector<std::string> matches_storage_class;
  bool operator==(const LifecycleCondition&) const = default;
};

struct LifecycleRule {
  LifecycleAction action = LifecycleAction::kDelete;
  std::string storage_class;  // Of kSetStorageClass.
  LifecycleCondition condition;
  bool operator==(const LifecycleRule&) const = default;
};

}  // namespace lakegate
