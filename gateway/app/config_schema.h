// ConfigKey: one thing that can be configured: its names, its type, its default, its sentence. Constants; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/app/config.h"

namespace lakegate {

// Where in Config the value lives; says its type, too.
using ConfigMember =
    std::variant<std::string Config::*, bool Config::*, uint64_t Config::*, std::vector<std::string> Config::*>;

enum class ConfigForm { kText, kAddress, kUrl, kChoice, kSwitch, kNumber, kList };

struct ConfigKey {
  std::string_view name;  // In the file. The flag and the environment variable are made from it.
  ConfigMember member;
  ConfigForm form;
  std::string_view sentence;
  std::string_view choices = {};  // For kChoice, with '|' between them.
  uint64_t minimum = 0;           // For kNumber.
  uint64_t maximum = 0;

  std::string flag() const;                  // "--header-timeout-ms"
  std::string environment_variable() const;  // "LAKEGATE_HEADER_TIMEOUT_MS"
  bool is_list() const { return form == ConfigForm::kList; }
};

std::span<const ConfigKey> config_keys();
const ConfigKey* find_config_key(std::string_view name);

// Checks the texts and sets the value; kInvalidArgument with a sentence that does not name the key.
Status set_config_value(const ConfigKey& key, const std::vector<std::string>& texts, Config& config);

// The value as TOML writes it: "text", 1000, true, ["a", "b"].
std::string config_value_toml(const ConfigKey& key, const Config& config);

}  // namespace lakegate
