// The configuration as text: what is in force, the example file, and the reference page. Pure functions.
#pragma once

#include <string>

#include "gateway/app/config.h"

namespace lakegate {

// A TOML file with every key's value in force, each with where it came from.
std::string config_in_force(const LoadedConfig& loaded);
// deploy/lakegate.toml: every key with its sentence, and its default commented out.
std::string config_example();
// docs/operating/configuration.md, whole.
std::string config_markdown();

}  // namespace lakegate
