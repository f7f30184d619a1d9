// Reading the configuration file (TOML). Blocks for the disk; keeps nothing.
#pragma once

#include <string>

#include "gateway/app/config.h"

namespace lakegate {

// Texts by key, every key a known one and of the right TOML type. kInvalidArgument with path and line otherwise;
// kNotFound when there is no such file.
Result<ConfigTexts> read_config_file(const std::string& path);

}  // namespace lakegate
