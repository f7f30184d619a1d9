#include "auth/credential_scope.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr std::array kAlgorithms = {
    V4Algorithm{"GOOG4-RSA-SHA256", SignatureDialect::kGoogle, SignatureKeyKind::kRsa},
    V4Algorithm{"GOOG4-HMAC-SHA256", SignatureDialect::kGoogle, SignatureKeyKind::kHmac},
    V4Algorithm{"AWS4-HMAC-SHA256", SignatureDialect::kAws, SignatureKeyKind::kHmac},
};

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Cuts the part behind the last slash off; it may be empty.
std::optional<std::string> cut_last_part(std::string_view& text) {
  const size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string part(text.substr(slash + 1));
  text = text.substr(0, slash);
  return part;
}

}  // namespace

std::optional<std::pair<std::string, CredentialScope>> parse_credential(std::string_view text,
                                                                        SignatureDialect dialect) {
  std::optional<std::string> request = cut_last_part(text);
  if (!request || *request != (dialect == SignatureDialect::kGoogle ? "goog4_request" : "aws4_request")) return {};
  std::optional<std::string> service = cut_last_part(text);
  if (!service || (*service != "storage" && *service != "s3")) return {};
  std::optional<std::string> region = cut_last_part(text);
  std::optional<std::string> date = cut_last_part(text);
  // DuckDB signs for S3 with no region unless it is told one; a region says nothing here.
  if (region && region->empty() && dialect == SignatureDialect::kGoogle) return {};
  if (!region || !date || date->size() != 8 || !all_digits(*date) || text.empty()) return {};
  return std::pair(std::string(text),
                   CredentialScope{std::move(*date), std::move(*region), std::move(*service), std::move(*request)});
}

std::optional<int64_t> parse_basic_timestamp(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z' || !all_digits(text.substr(0, 8)) ||
      !all_digits(text.substr(9, 6))) {
    return std::nullopt;
  }
  std::string extended(text.substr(0, 4));
  extended.append("-").append(text.substr(4, 2)).append("-").append(text.substr(6, 2)).append("T");
  extended.append(text.substr(9, 2)).append(":").append(text.substr(11, 2)).append(":").append(text.substr(13, 2));
  return parse_rfc3339(extended + "Z");
}

std::string format_basic_timestamp(int64_t time_us) {
  const std::string extended = format_rfc3339(time_us);  // "2019-02-01T09:00:00.000Z"
  std::string basic = extended.substr(0, 4);
  basic.append(extended, 5, 2).append(extended, 8, 3).append(extended, 11, 2).append(extended, 14, 2);
  return basic.append(extended, 17, 2).append("Z");
}

const V4Algorithm* find_v4_algorithm(std::string_view name) {
  const auto* const found =
      std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const V4Algorithm& each) { return each.name == name; });
  return found == kAlgorithms.end() ? nullptr : found;
}

bool is_hex(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

bool is_sha256_hex(std::string_view text) { return text.size() == 64 && is_hex(text); }

}  // namespace lakegate
