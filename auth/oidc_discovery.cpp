#include "auth/oidc_discovery.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "auth/strict_json.h"
#include "base/encoding.h"
#include "base/https_url.h"
#include "base/limits.h"

namespace lakegate {
namespace {

constexpr int64_t kMaxAgeS = 10LL * 365 * 24 * 3600;

std::string lower(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::optional<std::string> text_member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace

std::string discovery_url(std::string_view issuer) {
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  return std::string(issuer) + "/.well-known/openid-configuration";
}

Result<std::string> discovered_jwks_uri(std::string_view issuer, std::string_view document) {
  if (document.size() > limits::kJwksBytesMax) return invalid_argument("The discovery document is too long.");
  const std::optional<nlohmann::json> root = parse_strict_json_object(document);
  if (!root) return invalid_argument("The discovery document is no JSON object.");
  if (text_member(*root, "issuer") != issuer) {
    return invalid_argument("The discovery document is not of this issuer.");
  }
  std::optional<std::string> uri = text_member(*root, "jwks_uri");
  if (!uri || !parse_https_url(*uri)) return invalid_argument("The discovery document has no jwks_uri over https.");
  return *std::move(uri);
}

std::optional<int64_t> cache_max_age_s(std::string_view cache_control) {
  std::optional<int64_t> max_age_s;
  while (!cache_control.empty()) {
    const size_t end = std::min(cache_control.find(','), cache_control.size());
    const std::string directive = lower(cache_control.substr(0, end));
    cache_control.remove_prefix(std::min(end + 1, cache_control.size()));
    if (directive == "no-store" || directive == "no-cache") return 0;
    if (!directive.starts_with("max-age=") || max_age_s) continue;
    const std::optional<uint64_t> seconds = parse_uint64(directive.substr(8));
    // What cannot be read holds for nothing (RFC 9111, section 4.2.1).
    max_age_s = seconds ? static_cast<int64_t>(std::min<uint64_t>(*seconds, kMaxAgeS)) : 0;
  }
  return max_age_s;
}

}  // namespace lakegate
