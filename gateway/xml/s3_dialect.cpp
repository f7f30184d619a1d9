#include "gateway/xml/s3_dialect.h"

#include <algorithm>
#include <array>

#include "base/checksum.h"
#include "base/encoding.h"
#include "base/hkdf.h"

namespace lakegate {
namespace {

constexpr std::string_view kAmz = "x-amz-";
constexpr std::string_view kGoog = "x-goog-";
constexpr std::string_view kMeta = "meta-";

// What has the same name behind its prefix.
constexpr std::array<std::string_view, 14> kSameNames = {"acl",
                                                         "bucket-object-lock-enabled",
                                                         "bypass-governance-retention",
                                                         "copy-source-if-match",
                                                         "copy-source-if-modified-since",
                                                         "copy-source-if-none-match",
                                                         "copy-source-if-unmodified-since",
                                                         "metadata-directive",
                                                         "object-lock-mode",
                                                         "object-lock-retain-until-date",
                                                         "storage-class",
                                                         "copy-source-if-generation-match",
                                                         "copy-source-if-metageneration-match",
                                                         "project-id"};

// Ignoring these would promise what is not kept.
constexpr std::array<std::string_view, 6> kRefused = {"x-amz-tagging",
                                                      "x-amz-object-lock-legal-hold",
                                                      "x-amz-website-redirect-location",
                                                      "x-amz-write-offset-bytes",
                                                      "x-amz-copy-source-range-check",
                                                      "x-amz-rename-source"};

constexpr std::array<std::string_view, 19> kForeignParts = {"accelerate",
                                                            "analytics",
                                                            "attributes",
                                                            "encryption",
                                                            "intelligent-tiering",
                                                            "inventory",
                                                            "metadataTable",
                                                            "metrics",
                                                            "notification",
                                                            "ownershipControls",
                                                            "policy",
                                                            "policyStatus",
                                                            "publicAccessBlock",
                                                            "renameObject",
                                                            "replication",
                                                            "requestPayment",
                                                            "restore",
                                                            "select",
                                                            "website"};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

Status not_implemented(std::string_view header) {
  return unimplemented("The header " + std::string(header) + " is not implemented by this server.").at(header);
}

Status check_refused(const Headers& headers) {
  for (const auto& [name, value] : headers.fields()) {
    const std::string lower = lower_case(name);
    if (std::ranges::find(kRefused, std::string_view(lower)) != kRefused.end() || lower.starts_with("x-amz-grant-")) {
      return not_implemented(lower);
    }
  }
  const std::string_view encryption = headers.get("x-amz-server-side-encryption");
  // Every object counts as encrypted by the server, as with Google.
  if (encryption.empty() || encryption == "AES256") return Status();
  return not_implemented("x-amz-server-side-encryption");
}

// "bucket/key?versionId=GENERATION" names the generation of a copy's source.
void add_copy_source(Headers& headers) {
  const std::optional<std::string_view> found = headers.find("x-amz-copy-source");
  if (!found || headers.has("x-goog-copy-source")) return;
  const std::string source(*found);
  constexpr std::string_view kVersion = "?versionId=";
  const size_t at = source.rfind(kVersion);
  headers.add("x-goog-copy-source", source.substr(0, at));
  if (at != std::string::npos) headers.add("x-goog-copy-source-generation", source.substr(at + kVersion.size()));
}

Status add_encryption_key(Headers& headers, const std::string& amz_prefix, const std::string& goog_prefix) {
  const std::string key_header = amz_prefix + "key";
  const std::optional<std::string_view> algorithm = headers.find(amz_prefix + "algorithm");
  const std::optional<std::string_view> key_text = headers.find(key_header);
  if (!algorithm && !key_text) return Status();
  if (algorithm) headers.add(goog_prefix + "algorithm", std::string(*algorithm));
  if (!key_text) return Status();
  const std::string text(*key_text);
  const std::optional<std::string> key = base64_decode(text);
  bool is_right = true;
  if (key) {
    Md5 md5;
    md5.update(as_bytes(*key));
    const std::optional<std::string_view> stated = headers.find(amz_prefix + "key-MD5");
    is_right = !stated || *stated == md5_to_base64(md5.digest());
    const Sha256Digest hash = sha256(as_bytes(*key));
    headers.add(goog_prefix + "key-sha256", base64_encode(std::as_bytes(std::span(hash))));
  }
  headers.add(goog_prefix + "key", text);
  headers.wipe(key_header);
  if (is_right) return Status();
  headers.wipe(goog_prefix + "key");
  return Status(Code::kInvalidArgument, "The calculated MD5 hash of the key did not match the hash that was provided.",
                "customerEncryptionKeySha256IsInvalid");
}

void add_same_names(Headers& headers) {
  std::vector<Headers::Field> added;
  for (const auto& [name, value] : headers.fields()) {
    const std::string lower = lower_case(name);
    if (!lower.starts_with(kAmz)) continue;
    const std::string_view rest = std::string_view(lower).substr(kAmz.size());
    const std::string goog = std::string(kGoog) + std::string(rest);
    if (rest.starts_with(kMeta)) {
      added.emplace_back(goog, value);
    } else if (std::ranges::find(kSameNames, rest) != kSameNames.end() && !headers.has(goog)) {
      added.emplace_back(goog, value);
    }
  }
  for (auto& [name, value] : added) headers.add(std::move(name), std::move(value));
}

Status add_generation(Request& request) {
  ASSIGN_OR_RETURN(const Query query, Query::parse(request.raw_query()));
  const std::optional<std::string_view> version = query.find("versionId");
  if (version && !query.has("generation")) request.target += "&generation=" + percent_encode(*version);
  return Status();
}

}  // namespace

bool is_s3_dialect(const Request& request) {
  if (const std::optional<std::string_view> authorization = request.headers.find("authorization")) {
    return authorization->starts_with("AWS4-HMAC-SHA256") || authorization->starts_with("AWS ");
  }
  const Result<Query> query = Query::parse(request.raw_query());
  if (query.ok() && (query->has("X-Amz-Algorithm") || query->has("X-Amz-Signature") || query->has("AWSAccessKeyId"))) {
    return true;
  }
  return std::ranges::any_of(request.headers.fields(), [](const Headers::Field& field) {
    const std::string name = lower_case(field.first);
    return (name.starts_with(kAmz) && name != "x-amz-decoded-content-length") || name == "amz-sdk-request";
  });
}

Status translate_s3_request(Request& request) {
  Headers& headers = request.headers;
  RETURN_IF_ERROR(check_refused(headers));
  add_same_names(headers);
  add_copy_source(headers);
  if (const std::optional<std::string_view> checksum = headers.find("x-amz-checksum-crc32c")) {
    headers.add("x-goog-hash", "crc32c=" + std::string(*checksum));
  }
  RETURN_IF_ERROR(add_generation(request));
  RETURN_IF_ERROR(add_encryption_key(headers, "x-amz-server-side-encryption-customer-", "x-goog-encryption-"));
  return add_encryption_key(headers, "x-amz-copy-source-server-side-encryption-customer-",
                            "x-goog-copy-source-encryption-");
}

void translate_s3_answer(Headers& headers) {
  std::vector<Headers::Field> added;
  std::vector<std::string> renamed;
  for (const auto& [name, value] : headers.fields()) {
    if (name.starts_with("x-goog-meta-")) {
      added.emplace_back(std::string(kAmz) + name.substr(kGoog.size()), value);
      renamed.push_back(name);
    } else if (name == "x-goog-generation") {
      added.emplace_back("x-amz-version-id", value);
    } else if (name == "x-goog-storage-class" || name.starts_with("x-goog-object-lock-")) {
      added.emplace_back(std::string(kAmz) + name.substr(kGoog.size()), value);
    } else if (name == "x-goog-encryption-algorithm") {
      added.emplace_back("x-amz-server-side-encryption-customer-algorithm", value);
    }
  }
  for (const std::string& name : renamed) headers.erase(name);
  for (auto& [name, value] : added) headers.add(std::move(name), std::move(value));
}

bool names_foreign_s3_part(const Query& query) {
  return std::ranges::any_of(kForeignParts, [&](std::string_view part) { return query.has(part); });
}

}  // namespace lakegate
