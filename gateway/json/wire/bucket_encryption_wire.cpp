// https://cloud.google.com/storage/docs/encryption/enforce-encryption-types
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/customer_key_headers.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

using Enforcement = std::optional<EncryptionEnforcement>;

constexpr const char* kGoogleManaged = "googleManagedEncryptionEnforcementConfig";
constexpr const char* kCustomerManaged = "customerManagedEncryptionEnforcementConfig";
constexpr const char* kCustomerSupplied = "customerSuppliedEncryptionEnforcementConfig";

// `into` holds what the bucket will have before this member; `before` what it has now.
Status read_enforcement(const nlohmann::json& encryption, const char* name, const Enforcement& before, int64_t now_us,
                        Enforcement& into) {
  const auto found = encryption.find(name);
  if (found == encryption.end()) return Status();
  if (found->is_null()) {
    into.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(*found, name));
  std::string mode = into && into->fully_restricted ? "FullyRestricted" : "NotRestricted";
  RETURN_IF_ERROR(read_text(*found, "restrictionMode", mode));
  if (mode.empty()) mode = "NotRestricted";
  if (mode != "FullyRestricted" && mode != "NotRestricted") {
    return invalid_argument("Invalid value for restrictionMode: '" + mode + "'.",
                            "encryption." + std::string(name) + ".restrictionMode");
  }
  EncryptionEnforcement enforcement;
  enforcement.fully_restricted = mode == "FullyRestricted";
  const bool is_same = before && before->fully_restricted == enforcement.fully_restricted;
  enforcement.effective_time_us = is_same ? before->effective_time_us : now_us;
  into = enforcement;
  return Status();
}

Status refuse_default_key(const nlohmann::json& value) {
  std::string key;
  RETURN_IF_ERROR(read_text(value, "defaultKmsKeyName", key));
  return refuse_kms_key(key);
}

void write_enforcement(JsonWriter& json, const char* name, const Enforcement& enforcement) {
  if (!enforcement) return;
  json.begin_object(name);
  json.string("restrictionMode", enforcement->fully_restricted ? "FullyRestricted" : "NotRestricted");
  json.string("effectiveTime", format_rfc3339(enforcement->effective_time_us));
  json.end_object();
}

}  // namespace

Status read_encryption(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.encryption.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "encryption"));
  RETURN_IF_ERROR(refuse_default_key(value));
  BucketEncryption before;
  if (merge.from != nullptr && merge.from->encryption) before = *merge.from->encryption;
  BucketEncryption to = merge.to.encryption.value_or(BucketEncryption());
  RETURN_IF_ERROR(read_enforcement(value, kGoogleManaged, before.google_managed, merge.now_us, to.google_managed));
  RETURN_IF_ERROR(
      read_enforcement(value, kCustomerManaged, before.customer_managed, merge.now_us, to.customer_managed));
  RETURN_IF_ERROR(
      read_enforcement(value, kCustomerSupplied, before.customer_supplied, merge.now_us, to.customer_supplied));
  const auto is_restricted = [](const Enforcement& each) { return each && each->fully_restricted; };
  if (is_restricted(to.google_managed) && is_restricted(to.customer_managed) && is_restricted(to.customer_supplied)) {
    return invalid_argument("At least one type of encryption must not be restricted.", "encryption");
  }
  merge.to.encryption.reset();
  if (to != BucketEncryption()) merge.to.encryption = to;
  return Status();
}

void write_encryption(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.encryption) return;
  json.begin_object("encryption");
  write_enforcement(json, kGoogleManaged, bucket.encryption->google_managed);
  write_enforcement(json, kCustomerManaged, bucket.encryption->customer_managed);
  write_enforcement(json, kCustomerSupplied, bucket.encryption->customer_supplied);
  json.end_object();
}

}  // namespace lakegate
