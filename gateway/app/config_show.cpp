#include "gateway/app/config_show.h"

#include "gateway/app/config_schema.h"

namespace lakegate {
namespace {

constexpr size_t kWidth = 118;

// `text` in lines that begin with `prefix`.
std::string wrapped(std::string_view prefix, std::string_view text) {
  std::string out;
  std::string line(prefix);
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (line.size() > prefix.size() && line.size() + 1 + end > kWidth) {
      out += line + '\n';
      line = prefix;
    }
    if (line.size() > prefix.size()) line += ' ';
    line += text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + line + '\n';
}

std::string allowed_values(const ConfigKey& key) {
  switch (key.form) {
    case ConfigForm::kText:
      return "text";
    case ConfigForm::kAddress:
      return "HOST:PORT";
    case ConfigForm::kUrl:
      return "URL";
    case ConfigForm::kChoice: {
      std::string out;
      for (const char c : key.choices) out += c == '|' ? std::string(" or ") : std::string(1, c);
      return out;
    }
    case ConfigForm::kSwitch:
      return "true or false";
    case ConfigForm::kNumber:
      return std::to_string(key.minimum) + " to " + std::to_string(key.maximum);
    case ConfigForm::kList:
      break;
  }
  return "list of texts";
}

constexpr std::string_view kExampleHead =
    R"(# Configuration of `lakegate serve --config FILE`, printed by `lakegate config show --toml`.
# Every key stands here with its default. Environment variables (LAKEGATE_HTTP) come before this file, flags (--http)
# before both; `lakegate config show --config FILE` prints what is in force. SIGHUP takes up a new log_level and new
# certificates; everything else needs a restart. Unknown keys are refused.
)";

constexpr std::string_view kMarkdownHead = R"(# Configuration

<!-- Printed by `lakegate config show --markdown` from the table in gateway/app/config_schema.cpp. -->

Every key can be set as a flag of `lakegate serve`, as an environment variable, and in the TOML file that
`--config FILE` (or `LAKEGATE_CONFIG`) names. A flag wins over the environment, the environment over the file, the file
over the default. A key, flag or `LAKEGATE_` variable that is not listed here is refused, and so is a value that makes
no sense.

`lakegate config show` takes the same flags and prints what is in force and where each value came from.
[deploy/lakegate.toml](../../deploy/lakegate.toml) is a file to start from.

The flag is the key with `--` before it and `-` for `_`; the variable is the key in capitals behind `LAKEGATE_`. Of a
flag that is given several times the last one counts; `--domain` and `--custom-domain` collect them, their variables
have commas between the values, and their file keys are lists. `--allow-unauthenticated-on-any-address` takes no value.

SIGHUP reads the file again and takes up `log_level` and the certificate; everything else needs a restart.

Identity providers stand in the file alone, each in a table `[[oidc]]`: see [sign-in.md](sign-in.md).

)";

}  // namespace

std::string config_in_force(const LoadedConfig& loaded) {
  std::string out;
  for (const ConfigKey& key : config_keys()) {
    const auto origin = loaded.origins.find(key.name);
    out += std::string(key.name) + " = " + config_value_toml(key, loaded.values) + "  # " +
           (origin == loaded.origins.end() ? "default" : origin->second) + "\n";
  }
  return out;
}

std::string config_example() {
  const Config defaults;
  std::string out(kExampleHead);
  for (const ConfigKey& key : config_keys()) {
    out += "\n" + wrapped("# ", key.sentence) + "# " + std::string(key.name) + " = " +
           config_value_toml(key, defaults) + "\n";
  }
  return out;
}

std::string config_markdown() {
  const Config defaults;
  std::string out(kMarkdownHead);
  out += "| key | default | values | what it is |\n|---|---|---|---|\n";
  for (const ConfigKey& key : config_keys()) {
    out += "| `" + std::string(key.name) + "` | `" + config_value_toml(key, defaults) + "` | " + allowed_values(key) +
           " | " + std::string(key.sentence) + " |\n";
  }
  return out;
}

}  // namespace lakegate
