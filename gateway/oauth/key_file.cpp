#include "gateway/oauth/key_file.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace lakegate {

Secret service_account_key_file(const nlohmann::ordered_json& answer, const Secret& private_key,
                                const std::string& universe_domain) {
  const nlohmann::ordered_json& account = answer["account"];
  const auto base = answer["baseUrl"].get<std::string>();
  const auto email = account["email"].get<std::string>();
  const nlohmann::ordered_json file = {
      {"type", "service_account"},
      {"project_id", account["projectId"]},
      {"private_key_id", answer["key"]["keyId"]},
      {"private_key", private_key.reveal()},
      {"client_email", account["email"]},
      {"client_id", account["uniqueId"]},
      {"auth_uri", base + "/o/oauth2/auth"},
      {"token_uri", base + "/token"},
      {"auth_provider_x509_cert_url", base + "/oauth2/v1/certs"},
      {"client_x509_cert_url", base + "/robot/v1/metadata/x509/" + percent_encode(email)},
      {"universe_domain", universe_domain}};
  return Secret(file.dump(2) + "\n");
}

Secret authorized_user_file(const nlohmann::ordered_json& answer, const std::string& universe_domain) {
  // Google's libraries insist on a client, which says nothing here.
  const nlohmann::ordered_json file = {
      {"type", "authorized_user"},         {"client_id", "lakegate"},
      {"client_secret", "notasecret"},     {"refresh_token", answer["refreshToken"]},
      {"account", answer["email"]},        {"token_uri", answer["baseUrl"].get<std::string>() + "/token"},
      {"universe_domain", universe_domain}};
  return Secret(file.dump(2) + "\n");
}

}  // namespace lakegate
