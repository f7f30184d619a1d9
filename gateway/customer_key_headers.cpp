#include "gateway/customer_key_headers.h"

#include <algorithm>

#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr std::string_view kAlgorithm = "AES256";

Status bad_key(std::string message, std::string_view reason) {
  return Status(Code::kInvalidArgument, std::move(message), reason);
}

Status bad_algorithm() {
  return bad_key("Missing an encryption algorithm, or the provided algorithm is not \"AES256.\"",
                 "customerEncryptionAlgorithmIsInvalid");
}

Status bad_format() {
  return bad_key(
      "Missing an encryption key, or it is not base64 encoded, or it does not meet the required length of the "
      "encryption algorithm.",
      "customerEncryptionKeyFormatIsInvalid");
}

Status bad_hash() {
  return bad_key(
      "Missing a SHA256 hash of the encryption key, or it is not base64 encoded, or it does not match the encryption "
      "key.",
      "customerEncryptionKeySha256IsInvalid");
}

std::string hash_text(const CustomerEncryption& encryption) {
  return base64_encode(std::as_bytes(std::span(encryption.key_sha256)));
}

Result<CustomerKeyPtr> decode_key(std::string_view text) {
  std::optional<std::string> bytes = base64_decode(text);
  if (!bytes) return bad_format();
  Secret secret(std::move(*bytes));
  if (secret.reveal().size() != AesCtr::kKeyBytes) return bad_format();
  return CustomerKeyPtr(std::make_shared<const CustomerKey>(std::move(secret)));
}

// Nearly no request has one, and this costs less than three searches for names that are put together first.
bool has_field_with_prefix(const Headers& headers, std::string_view prefix) {
  return std::ranges::any_of(headers.fields(), [prefix](const Headers::Field& field) {
    return equal_ignoring_case(std::string_view(field.first).substr(0, prefix.size()), prefix);
  });
}

}  // namespace

Result<CustomerKeyPtr> take_customer_key(Headers& headers, const std::string& prefix) {
  if (!has_field_with_prefix(headers, prefix)) return CustomerKeyPtr();
  const std::string key_header = prefix + "key";
  const std::optional<std::string_view> algorithm = headers.find(prefix + "algorithm");
  const std::optional<std::string_view> key_text = headers.find(key_header);
  const std::optional<std::string_view> hash = headers.find(prefix + "key-sha256");
  if (!algorithm && !key_text && !hash) return CustomerKeyPtr();
  Result<CustomerKeyPtr> key = key_text ? decode_key(*key_text) : Result<CustomerKeyPtr>(bad_format());
  headers.wipe(key_header);
  if (algorithm != kAlgorithm) return bad_algorithm();
  RETURN_IF_ERROR(key.status());
  if (hash != hash_text((*key)->identity())) return bad_hash();
  return key;
}

Status take_customer_keys(RequestContext& context) {
  Headers& headers = context.request.headers;
  if (!has_field_with_prefix(headers, "x-goog-")) return {};
  Result<CustomerKeyPtr> key = take_customer_key(headers, "x-goog-encryption-");
  Result<CustomerKeyPtr> source_key = take_customer_key(headers, "x-goog-copy-source-encryption-");
  RETURN_IF_ERROR(key.status());
  RETURN_IF_ERROR(source_key.status());
  context.customer_key = std::move(*key);
  context.source_customer_key = std::move(*source_key);
  return {};
}

Status refuse_kms_key(std::string_view kms_key_name) {
  if (kms_key_name.empty()) return {};
  return Status(Code::kInvalidArgument,
                "Cloud KMS encryption key not found: this server has no key management service.",
                "cloudKmsEncryptionKeyNotFound");
}

void add_customer_encryption_headers(Headers& headers, const std::optional<CustomerEncryption>& encryption) {
  if (!encryption) return;
  headers.add("x-goog-encryption-algorithm", std::string(kAlgorithm));
  headers.add("x-goog-encryption-key-sha256", hash_text(*encryption));
}

}  // namespace lakegate
