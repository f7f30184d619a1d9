#include "auth/jwt.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "auth/strict_json.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

using Json = nlohmann::json;

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kTimeMaxS = 253'402'300'799;  // The end of the year 9999: no sum with it overflows.

Status refused(std::string sentence) { return {Code::kUnauthenticated, std::move(sentence)}; }

Status wrong_type(std::string_view name) {
  return refused("The token's member \"" + std::string(name) + "\" is of the wrong type.");
}

std::optional<Json> parse_part(std::string_view part) {
  const std::optional<std::string> text = base64url_decode(part);
  return text ? parse_strict_json_object(*text) : std::nullopt;
}

Status read_text(const Json& object, const char* name, std::string& into) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (!found->is_string()) return wrong_type(name);
  into = found->get<std::string>();
  return {};
}

// A NumericDate of RFC 7519: a number, perhaps with a fraction, never text.
Status read_time(const Json& object, const char* name, std::optional<int64_t>& into) {
  const auto found = object.find(name);
  if (found == object.end()) return {};
  if (!found->is_number()) return wrong_type(name);
  const double seconds = found->get<double>();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > static_cast<double>(kTimeMaxS)) return wrong_type(name);
  into = static_cast<int64_t>(std::floor(seconds));
  return {};
}

Status read_audience(const Json& object, std::vector<std::string>& into) {
  const auto found = object.find("aud");
  if (found == object.end()) return {};
  if (found->is_string()) {
    into.push_back(found->get<std::string>());
    return {};
  }
  if (!found->is_array()) return wrong_type("aud");
  for (const Json& each : *found) {
    if (!each.is_string()) return wrong_type("aud");
    into.push_back(each.get<std::string>());
  }
  return {};
}

Status read_header(const Json& header, std::span<const SignatureAlgorithm> allowed, Jwt& into) {
  // Extensions that must be understood; none is (RFC 7515, section 4.1.11).
  if (header.contains("crit")) return refused("The token demands an extension that is not supported.");
  std::string name;
  RETURN_IF_ERROR(read_text(header, "alg", name));
  const std::optional<SignatureAlgorithm> algorithm = parse_signature_algorithm(name);
  if (!algorithm || std::find(allowed.begin(), allowed.end(), *algorithm) == allowed.end()) {
    return refused("The token's algorithm is not one of those accepted.");
  }
  into.algorithm = *algorithm;
  return read_text(header, "kid", into.key_id);
}

Result<JwtClaims> read_claims(const Json& object, std::string json) {
  JwtClaims claims;
  RETURN_IF_ERROR(read_text(object, "iss", claims.issuer));
  RETURN_IF_ERROR(read_text(object, "sub", claims.subject));
  RETURN_IF_ERROR(read_text(object, "azp", claims.authorized_party));
  RETURN_IF_ERROR(read_text(object, "scope", claims.scope));
  RETURN_IF_ERROR(read_text(object, "email", claims.email));
  RETURN_IF_ERROR(read_audience(object, claims.audience));
  RETURN_IF_ERROR(read_time(object, "exp", claims.expires_s));
  RETURN_IF_ERROR(read_time(object, "iat", claims.issued_s));
  RETURN_IF_ERROR(read_time(object, "nbf", claims.not_before_s));
  if (const auto verified = object.find("email_verified"); verified != object.end() && verified->is_boolean()) {
    claims.email_verified = verified->get<bool>();
  }
  claims.json = std::move(json);
  return claims;
}

}  // namespace

Result<Jwt> parse_jwt(std::string_view text, std::span<const SignatureAlgorithm> allowed) {
  if (text.size() > limits::kJwtBytesMax) return refused("The token is too long.");
  const size_t first = text.find('.');
  const size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos) {
    return refused("The token does not have three parts.");
  }
  const std::optional<Json> header = parse_part(text.substr(0, first));
  if (!header) return refused("The token's header is no JSON object in base64url.");
  Jwt jwt;
  RETURN_IF_ERROR(read_header(*header, allowed, jwt));
  std::optional<std::string> payload = base64url_decode(text.substr(first + 1, second - first - 1));
  const std::optional<Json> claims = payload ? parse_strict_json_object(*payload) : std::nullopt;
  if (!claims) return refused("The token's claims are no JSON object in base64url.");
  std::optional<std::string> signature = base64url_decode(text.substr(second + 1));
  if (!signature || signature->empty()) return refused("The token's signature is not base64url.");
  ASSIGN_OR_RETURN(jwt.claims, read_claims(*claims, std::move(*payload)));
  jwt.signed_text = text.substr(0, second);
  jwt.signature = std::move(*signature);
  return jwt;
}

bool verify_jwt(const Jwt& jwt, const PublicKey& key) {
  return key.verify(jwt.algorithm, as_bytes(jwt.signed_text), as_bytes(jwt.signature));
}

Status check_jwt_claims(const JwtClaims& claims, const JwtRules& rules) {
  const int64_t now_s = rules.now_us / kSecondUs;
  const int64_t skew_s = rules.clock_skew_s;
  if (!claims.expires_s) return refused("The token does not say when it expires.");
  if (now_s >= *claims.expires_s + skew_s) return refused("The token has expired.");
  if (claims.not_before_s && *claims.not_before_s > now_s + skew_s) return refused("The token is not valid yet.");
  if (claims.issued_s && *claims.issued_s > now_s + skew_s) return refused("The token was issued in the future.");
  if (rules.lifetime_s_max) {
    if (!claims.issued_s) return refused("The token does not say when it was issued.");
    const int64_t lifetime_s = *claims.expires_s - *claims.issued_s;
    if (lifetime_s <= 0 || lifetime_s > *rules.lifetime_s_max) return refused("The token lives too long.");
  }
  if (!rules.issuer.empty() && claims.issuer != rules.issuer) return refused("The token is of another issuer.");
  if (!rules.audience.empty()) {
    const bool is_ours = std::any_of(claims.audience.begin(), claims.audience.end(), [&](const std::string& each) {
      return std::find(rules.audience.begin(), rules.audience.end(), each) != rules.audience.end();
    });
    if (!is_ours) return refused("The token is for another audience.");
  }
  return {};
}

}  // namespace lakegate
