// The settings of a bucket that have parts of their own (https://cloud.google.com/storage/docs/json_api/v1/buckets).
// Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lakegate {

struct CorsRule {
  std::vector<std::string> origins;
  std::vector<std::string> methods;
  std::vector<std::string> response_headers;
  std::optional<int64_t> max_age_s;
  bool operator==(const CorsRule&) const = default;
};

struct RetentionPolicy {
  int64_t period_s = 0;
  int64_t effective_time_us = 0;
  bool is_locked = false;
  bool operator==(const RetentionPolicy&) const = default;
};

// What is deleted stays restorable for `retention_s`; 0 is off.
struct SoftDeletePolicy {
  int64_t retention_s = 0;
  int64_t effective_time_us = 0;
  bool operator==(const SoftDeletePolicy&) const = default;
};

struct Autoclass {
  bool enabled = false;
  int64_t toggle_time_us = 0;
  std::string terminal_storage_class;
  int64_t terminal_storage_class_update_time_us = 0;
  bool operator==(const Autoclass&) const = default;
};

struct Website {
  std::string main_page_suffix;
  std::string not_found_page;
  bool operator==(const Website&) const = default;
};

struct UsageLogging {
  std::string log_bucket;
  std::string log_object_prefix;
  bool operator==(const UsageLogging&) const = default;
};

// Whether new objects may be encrypted in one of three ways.
struct EncryptionEnforcement {
  bool fully_restricted = false;
  int64_t effective_time_us = 0;
  bool operator==(const EncryptionEnforcement&) const = default;
};

struct BucketEncryption {
  std::optional<EncryptionEnforcement> google_managed;
  std::optional<EncryptionEnforcement> customer_managed;
  std::optional<EncryptionEnforcement> customer_supplied;
  bool operator==(const BucketEncryption&) const = default;
};

struct VpcNetworkSource {
  std::string network;
  std::vector<std::string> allowed_ip_cidr_ranges;
  bool operator==(const VpcNetworkSource&) const = default;
};

// Which addresses may reach the bucket. Enforced while `enabled`.
struct IpFilter {
  bool enabled = false;
  bool has_public_network_source = false;
  std::vector<std::string> public_allowed_ip_cidr_ranges;
  std::vector<VpcNetworkSource> vpc_network_sources;
  std::optional<bool> allow_cross_org_vpcs;
  std::optional<bool> allow_all_service_agent_access;
  bool operator==(const IpFilter&) const = default;
};

}  // namespace lakegate
