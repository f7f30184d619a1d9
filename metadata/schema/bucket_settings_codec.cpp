#include "metadata/schema/bucket_settings_codec.h"

#include <string>

namespace lakegate {
namespace {

// Stored; numbers never change. Each setting counts its own tags.
enum CorsTag : uint32_t { kOrigin = 1, kMethod = 2, kResponseHeader = 3, kMaxAge = 4 };
enum PolicyTag : uint32_t { kPeriod = 1, kEffectiveTime = 2, kIsLocked = 3 };
enum AutoclassTag : uint32_t {
  kEnabled = 1,
  kToggleTime = 2,
  kTerminalStorageClass = 3,
  kTerminalStorageClassUpdateTime = 4,
};
enum WebsiteTag : uint32_t { kMainPageSuffix = 1, kNotFoundPage = 2 };
enum LoggingTag : uint32_t { kLogBucket = 1, kLogObjectPrefix = 2 };
enum EncryptionTag : uint32_t { kGoogleManaged = 1, kCustomerManaged = 2, kCustomerSupplied = 3 };
enum EnforcementTag : uint32_t { kFullyRestricted = 1, kEnforcementEffectiveTime = 2 };
enum IpFilterTag : uint32_t {
  kFilterEnabled = 1,
  kHasPublicNetworkSource = 2,
  kPublicRange = 3,
  kVpcNetworkSource = 4,
  kAllowCrossOrgVpcs = 5,
  kAllowAllServiceAgentAccess = 6,
};
enum VpcTag : uint32_t { kNetwork = 1, kVpcRange = 2 };

// Hands each part of the field to `read_part`.
template <class ReadPart>
Status read_parts(const Field& field, ReadPart read_part) {
  if (!field.is_bytes) return damaged_record("setting of a bucket");
  FieldReader reader(field.bytes);
  for (Field part; reader.next(part);) RETURN_IF_ERROR(read_part(part));
  return reader.status();
}

void write_texts(uint32_t tag, const std::vector<std::string>& texts, FieldWriter& writer) {
  for (const std::string& text : texts) writer.bytes(tag, text);
}

void write_enforcement(uint32_t tag, const std::optional<EncryptionEnforcement>& enforcement, FieldWriter& writer) {
  if (!enforcement) return;
  FieldWriter fields;
  fields.flag(kFullyRestricted, enforcement->fully_restricted);
  fields.signed_number(kEnforcementEffectiveTime, enforcement->effective_time_us);
  writer.bytes(tag, fields.fields());
}

Status read_enforcement(const Field& field, EncryptionEnforcement& enforcement) {
  return read_parts(field, [&enforcement](const Field& part) {
    if (part.tag == kFullyRestricted) return read_flag(part, enforcement.fully_restricted);
    if (part.tag == kEnforcementEffectiveTime) return read_signed_number(part, enforcement.effective_time_us);
    return Status();
  });
}

Status read_vpc_network_source(const Field& field, VpcNetworkSource& source) {
  return read_parts(field, [&source](const Field& part) {
    if (part.tag == kNetwork) return read_text(part, source.network);
    if (part.tag == kVpcRange) return read_text(part, source.allowed_ip_cidr_ranges.emplace_back());
    return Status();
  });
}

}  // namespace

void write_setting(uint32_t tag, const CorsRule& rule, FieldWriter& writer) {
  FieldWriter fields;
  write_texts(kOrigin, rule.origins, fields);
  write_texts(kMethod, rule.methods, fields);
  write_texts(kResponseHeader, rule.response_headers, fields);
  fields.optional_signed_number(kMaxAge, rule.max_age_s);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, CorsRule& rule) {
  return read_parts(field, [&rule](const Field& part) {
    if (part.tag == kOrigin) return read_text(part, rule.origins.emplace_back());
    if (part.tag == kMethod) return read_text(part, rule.methods.emplace_back());
    if (part.tag == kResponseHeader) return read_text(part, rule.response_headers.emplace_back());
    if (part.tag == kMaxAge) return read_signed_number(part, rule.max_age_s.emplace());
    return Status();
  });
}

void write_setting(uint32_t tag, const std::optional<RetentionPolicy>& policy, FieldWriter& writer) {
  if (!policy) return;
  FieldWriter fields;
  fields.signed_number(kPeriod, policy->period_s);
  fields.signed_number(kEffectiveTime, policy->effective_time_us);
  fields.flag(kIsLocked, policy->is_locked);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, RetentionPolicy& policy) {
  return read_parts(field, [&policy](const Field& part) {
    if (part.tag == kPeriod) return read_signed_number(part, policy.period_s);
    if (part.tag == kEffectiveTime) return read_signed_number(part, policy.effective_time_us);
    if (part.tag == kIsLocked) return read_flag(part, policy.is_locked);
    return Status();
  });
}

void write_setting(uint32_t tag, const std::optional<SoftDeletePolicy>& policy, FieldWriter& writer) {
  if (!policy) return;
  FieldWriter fields;
  fields.signed_number(kPeriod, policy->retention_s);
  fields.signed_number(kEffectiveTime, policy->effective_time_us);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, SoftDeletePolicy& policy) {
  return read_parts(field, [&policy](const Field& part) {
    if (part.tag == kPeriod) return read_signed_number(part, policy.retention_s);
    if (part.tag == kEffectiveTime) return read_signed_number(part, policy.effective_time_us);
    return Status();
  });
}

void write_setting(uint32_t tag, const std::optional<Autoclass>& autoclass, FieldWriter& writer) {
  if (!autoclass) return;
  FieldWriter fields;
  fields.flag(kEnabled, autoclass->enabled);
  fields.signed_number(kToggleTime, autoclass->toggle_time_us);
  fields.text(kTerminalStorageClass, autoclass->terminal_storage_class);
  fields.signed_number(kTerminalStorageClassUpdateTime, autoclass->terminal_storage_class_update_time_us);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, Autoclass& autoclass) {
  return read_parts(field, [&autoclass](const Field& part) {
    if (part.tag == kEnabled) return read_flag(part, autoclass.enabled);
    if (part.tag == kToggleTime) return read_signed_number(part, autoclass.toggle_time_us);
    if (part.tag == kTerminalStorageClass) return read_text(part, autoclass.terminal_storage_class);
    if (part.tag == kTerminalStorageClassUpdateTime) {
      return read_signed_number(part, autoclass.terminal_storage_class_update_time_us);
    }
    return Status();
  });
}

void write_setting(uint32_t tag, const std::optional<Website>& website, FieldWriter& writer) {
  if (!website) return;
  FieldWriter fields;
  fields.text(kMainPageSuffix, website->main_page_suffix);
  fields.text(kNotFoundPage, website->not_found_page);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, Website& website) {
  return read_parts(field, [&website](const Field& part) {
    if (part.tag == kMainPageSuffix) return read_text(part, website.main_page_suffix);
    if (part.tag == kNotFoundPage) return read_text(part, website.not_found_page);
    return Status();
  });
}

void write_setting(uint32_t tag, const std::optional<UsageLogging>& logging, FieldWriter& writer) {
  if (!logging) return;
  FieldWriter fields;
  fields.text(kLogBucket, logging->log_bucket);
  fields.text(kLogObjectPrefix, logging->log_object_prefix);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, UsageLogging& logging) {
  return read_parts(field, [&logging](const Field& part) {
    if (part.tag == kLogBucket) return read_text(part, logging.log_bucket);
    if (part.tag == kLogObjectPrefix) return read_text(part, logging.log_object_prefix);
    return Status();
  });
}

void write_setting(uint32_t tag, const std::optional<BucketEncryption>& encryption, FieldWriter& writer) {
  if (!encryption) return;
  FieldWriter fields;
  write_enforcement(kGoogleManaged, encryption->google_managed, fields);
  write_enforcement(kCustomerManaged, encryption->customer_managed, fields);
  write_enforcement(kCustomerSupplied, encryption->customer_supplied, fields);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, BucketEncryption& encryption) {
  return read_parts(field, [&encryption](const Field& part) {
    if (part.tag == kGoogleManaged) return read_enforcement(part, encryption.google_managed.emplace());
    if (part.tag == kCustomerManaged) return read_enforcement(part, encryption.customer_managed.emplace());
    if (part.tag == kCustomerSupplied) return read_enforcement(part, encryption.customer_supplied.emplace());
    return Status();
  });
}

void write_setting(uint32_t tag, const std::optional<IpFilter>& filter, FieldWriter& writer) {
  if (!filter) return;
  FieldWriter fields;
  fields.flag(kFilterEnabled, filter->enabled);
  fields.flag(kHasPublicNetworkSource, filter->has_public_network_source);
  write_texts(kPublicRange, filter->public_allowed_ip_cidr_ranges, fields);
  for (const VpcNetworkSource& source : filter->vpc_network_sources) {
    FieldWriter vpc;
    vpc.text(kNetwork, source.network);
    write_texts(kVpcRange, source.allowed_ip_cidr_ranges, vpc);
    fields.bytes(kVpcNetworkSource, vpc.fields());
  }
  fields.optional_flag(kAllowCrossOrgVpcs, filter->allow_cross_org_vpcs);
  fields.optional_flag(kAllowAllServiceAgentAccess, filter->allow_all_service_agent_access);
  writer.bytes(tag, fields.fields());
}

Status read_setting(const Field& field, IpFilter& filter) {
  return read_parts(field, [&filter](const Field& part) {
    switch (part.tag) {
      case kFilterEnabled:
        return read_flag(part, filter.enabled);
      case kHasPublicNetworkSource:
        return read_flag(part, filter.has_public_network_source);
      case kPublicRange:
        return read_text(part, filter.public_allowed_ip_cidr_ranges.emplace_back());
      case kVpcNetworkSource:
        return read_vpc_network_source(part, filter.vpc_network_sources.emplace_back());
      case kAllowCrossOrgVpcs:
        return read_flag(part, filter.allow_cross_org_vpcs.emplace());
      case kAllowAllServiceAgentAccess:
        return read_flag(part, filter.allow_all_service_agent_access.emplace());
      default:
        return Status();
    }
  });
}

}  // namespace lakegate
