#include "auth/jwks.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "auth/strict_json.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::string> number_of(const Json& object, const char* name) {
  const std::string text = text_of(object, name);
  return text.empty() ? std::nullopt : base64url_decode(text);
}

// RFC 7517, sections 4.2 and 4.3: both may be absent.
bool may_verify(const Json& key) {
  if (const auto use = key.find("use"); use != key.end() && *use != "sig") return false;
  const auto operations = key.find("key_ops");
  if (operations == key.end()) return true;
  return operations->is_array() && std::find(operations->begin(), operations->end(), "verify") != operations->end();
}

std::optional<PublicKey> read_key(const Json& key) {
  const std::string type = text_of(key, "kty");
  if (type == "RSA") {
    const auto modulus = number_of(key, "n");
    const auto exponent = number_of(key, "e");
    if (!modulus || !exponent) return std::nullopt;
    Result<PublicKey> made = PublicKey::from_rsa_numbers(as_bytes(*modulus), as_bytes(*exponent));
    return made.ok() ? std::optional(std::move(made).value()) : std::nullopt;
  }
  if (type == "EC" && text_of(key, "crv") == "P-256") {
    const auto x = number_of(key, "x");
    const auto y = number_of(key, "y");
    if (!x || !y) return std::nullopt;
    Result<PublicKey> made = PublicKey::from_p256_point(as_bytes(*x), as_bytes(*y));
    return made.ok() ? std::optional(std::move(made).value()) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Result<JwkSet> JwkSet::parse(std::string_view text) {
  if (text.size() > limits::kJwksBytesMax) return invalid_argument("The set of keys is too long.");
  const std::optional<Json> root = parse_strict_json_object(text);
  if (!root) return invalid_argument("The set of keys is no JSON object.");
  const auto keys = root->find("keys");
  if (keys == root->end() || !keys->is_array() || keys->size() > limits::kJwksKeysMax) {
    return invalid_argument("The set of keys has no list of keys, or one that is too long.");
  }
  JwkSet set;
  for (const Json& each : *keys) {
    if (!each.is_object() || !may_verify(each)) continue;
    std::optional<SignatureAlgorithm> algorithm;
    if (each.contains("alg")) {
      algorithm = parse_signature_algorithm(text_of(each, "alg"));
      if (!algorithm) continue;
    }
    std::optional<PublicKey> key = read_key(each);
    if (!key) continue;
    if (algorithm && key->is_rsa() == (*algorithm == SignatureAlgorithm::kEs256)) continue;
    set.keys_.push_back({text_of(each, "kid"), algorithm, std::move(*key)});
  }
  return set;
}

const PublicKey* JwkSet::find(std::string_view key_id, SignatureAlgorithm algorithm) const {
  const PublicKey* found = nullptr;
  for (const Key& each : keys_) {
    const bool fits =
        each.algorithm ? *each.algorithm == algorithm : each.key.is_rsa() == (algorithm != SignatureAlgorithm::kEs256);
    if (!fits || (!key_id.empty() && each.id != key_id)) continue;
    if (!key_id.empty()) return &each.key;
    if (found != nullptr) return nullptr;  // Which of them is meant, the token does not say.
    found = &each.key;
  }
  return found;
}

}  // namespace lakegate
