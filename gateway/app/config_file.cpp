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

}  // namespace

Result<ConfigTexts> read_config_file(const std::string& path) {
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
  ConfigTexts texts;
  for (const auto& [name, node] : table) {
    const ConfigKey* const key = find_config_key(name.str());
    if (key == nullptr) {
      return invalid_argument(place(path, name.source()) + ": the key '" + std::string(name.str()) + "' is unknown.");
    }
    std::optional<std::vector<std::string>> values = value_texts(*key, node);
    if (!values) {
      return invalid_argument(place(path, name.source()) + ": " + std::string(name.str()) + " must be " +
                              std::string(wanted_type(*key)) + ".");
    }
    texts.emplace(name.str(), *std::move(values));
  }
  return texts;
}

}  // namespace lakegate
