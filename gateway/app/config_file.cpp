#include "gateway/app/config_file.h"

#include <fstream>
#include <optional>
#include <sstream>

#include <toml++/toml.h>

#include "gateway/app/config_schema.h"

namespace lakegate {
namespace {

std::string place(const std::string& path, const toml::source_region& region) {
  return path + ", line " + std::to_string(region.begin.line);
}

std::optional<std::vector<std::string>> list_texts(const toml::node& node) {
  const toml::array* const array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& element : *array) {
    if (!element.is_string()) return std::nullopt;
    texts.push_back(**element.as_string());
  }
  return texts;
}

// Nothing when the value has another type than the key.
std::optional<std::vector<std::string>> value_texts(const ConfigKey& key, const toml::node& node) {
  switch (key.form) {
    case ConfigForm::kList:
      return list_texts(node);
    case ConfigForm::kNumber:
      if (!node.is_integer()) return std::nullopt;
      return std::vector{std::to_string(**node.as_integer())};
    case ConfigForm::kSwitch:
      if (!node.is_boolean()) return std::nullopt;
      return std::vector<std::string>{**node.as_boolean() ? "true" : "false"};
    default:
      if (!node.is_string()) return std::nullopt;
      return std::vector{**node.as_string()};
  }
}

std::string_view wanted_type(const ConfigKey& key) {
  switch (key.form) {
    case ConfigForm::kList:
      return "a list of texts";
    case ConfigForm::kNumber:
      return "a whole number";
    case ConfigForm::kSwitch:
      return "true or false";
    default:
      return "a text in quotes";
  }
}

struct OidcText {
  std::string_view name;
  std::string OidcIssuerConfig::*member;
};
constexpr OidcText kOidcTexts[] = {{"issuer", &OidcIssuerConfig::issuer},
                                   {"jwks_file", &OidcIssuerConfig::jwks_file},
                                   {"jwks_uri", &OidcIssuerConfig::jwks_uri},
                                   {"jwks_ca_file", &OidcIssuerConfig::jwks_ca_file},
                                   {"pool", &OidcIssuerConfig::pool},
                                   {"subject_claim", &OidcIssuerConfig::subject_claim},
                                   {"groups_claim", &OidcIssuerConfig::groups_claim}};

struct OidcList {
  std::string_view name;
  std::vector<std::string> OidcIssuerConfig::*member;
};
constexpr OidcList kOidcLists[] = {{"audience", &OidcIssuerConfig::audience},
                                   {"jwks_allowed_networks", &OidcIssuerConfig::jwks_allowed_networks}};

bool read_oidc_value(std::string_view name, const toml::node& node, OidcIssuerConfig& config) {
  for (const OidcText& text : kOidcTexts) {
    if (text.name != name) continue;
    if (!node.is_string()) return false;
    config.*text.member = **node.as_string();
    return true;
  }
  for (const OidcList& list : kOidcLists) {
    if (list.name != name) continue;
    std::optional<std::vector<std::string>> texts = list_texts(node);
    if (texts) config.*list.member = std::move(*texts);
    return texts.has_value();
  }
  const toml::table* const attributes = name == "attributes" ? node.as_table() : nullptr;
  if (attributes == nullptr) return false;
  for (const auto& [attribute, claim] : *attributes) {
    if (!claim.is_string()) return false;
    config.attributes.emplace(attribute.str(), **claim.as_string());
  }
  return true;
}

Result<std::vector<OidcIssuerConfig>> read_oidc(const std::string& path, const toml::node& node) {
  const Status bad = invalid_argument(place(path, node.source()) + ": oidc must be tables, each under [[oidc]].");
  const toml::array* const tables = node.as_array();
  if (tables == nullptr) return bad;
  std::vector<OidcIssuerConfig> configs;
  for (const toml::node& each : *tables) {
    if (!each.is_table()) return bad;
    OidcIssuerConfig& config = configs.emplace_back();
    for (const auto& [name, value] : *each.as_table()) {
      if (read_oidc_value(name.str(), value, config)) continue;
      return invalid_argument(place(path, name.source()) + ": the key '" + std::string(name.str()) +
                              "' of an [[oidc]] table is unknown or of another type.");
    }
  }
  return configs;
}

}  // namespace

Result<ConfigFile> read_config_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return not_found("The configuration file " + path + " cannot be read.");
  std::stringstream content;
  content << file.rdbuf();
  if (file.bad()) return not_found("The configuration file " + path + " cannot be read.");
  toml::table table;
  try {
    table = toml::parse(content.str(), path);
  } catch (const toml::parse_error& error) {
    return invalid_argument(place(path, error.source()) + " is not TOML: " + std::string(error.description()));
  }
  ConfigFile config;
  for (const auto& [name, node] : table) {
    if (name.str() == "oidc") {
      ASSIGN_OR_RETURN(config.oidc, read_oidc(path, node));
      continue;
    }
    const ConfigKey* const key = find_config_key(name.str());
    if (key == nullptr) {
      return invalid_argument(place(path, name.source()) + ": the key '" + std::string(name.str()) + "' is unknown.");
    }
    std::optional<std::vector<std::string>> values = value_texts(*key, node);
    if (!values) {
      return invalid_argument(place(path, name.source()) + ": " + std::string(name.str()) + " must be " +
                              std::string(wanted_type(*key)) + ".");
    }
    config.texts.emplace(name.str(), *std::move(values));
  }
  return config;
}

}  // namespace lakegate
