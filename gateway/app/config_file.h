// Reading the configuration file (TOML). Blocks for the disk; keeps nothing.
#pragma once

#include <string>

#include "gateway/app/config.h"

namespace lakegate {

// What a file may say: keys, and tables of identity providers.
struct ConfigFile {
  ConfigTexts texts;
  std::vector<OidcIssuerConfig> oidc;
};

// Texts by key, every key a known one and of the right TOML type; [[oidc]] tables likewise. kInvalidArgument with path
// and line otherwise; kNotFound when there is no such file.
Result<ConfigFile> read_config_file(const std::string& path);

}  // namespace lakegate
