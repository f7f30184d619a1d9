#include "gateway/app/config.h"

#include <arpa/inet.h>

#include "gateway/app/config_file.h"
#include "gateway/app/config_schema.h"
#include "gateway/http/server.h"

namespace lakegate {
namespace {

constexpr std::string_view kVariablePrefix = "LAKEGATE_";
// Read elsewhere: the path of the file by the command line, the binary under test by the tests that start it.
constexpr std::string_view kOtherVariables[] = {"LAKEGATE_CONFIG", "LAKEGATE_BIN"};

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool is_read_elsewhere(std::string_view variable) {
  for (const std::string_view other : kOtherVariables) {
    if (variable == other) return true;
  }
  return false;
}

Status apply(const ConfigKey& key, const std::vector<std::string>& texts, const std::string& origin,
             LoadedConfig& loaded) {
  const Status status = set_config_value(key, texts, loaded.values);
  if (!status.ok()) {
    return invalid_argument("The value of " + std::string(key.name) + " (" + origin +
                            ") makes no sense: " + std::string(status.message()));
  }
  loaded.origins.insert_or_assign(std::string(key.name), origin);
  return {};
}

Status apply_file(const std::string& path, LoadedConfig& loaded) {
  ASSIGN_OR_RETURN(ConfigFile file, read_config_file(path));
  loaded.values.oidc = std::move(file.oidc);
  for (const auto& [name, values] : file.texts) {
    RETURN_IF_ERROR(apply(*find_config_key(name), values, path, loaded));
  }
  return {};
}

Status apply_environment(const ConfigInput& input, LoadedConfig& loaded) {
  for (const auto& [variable, value] : input.environment) {
    if (!variable.starts_with(kVariablePrefix) || is_read_elsewhere(variable)) continue;
    const ConfigKey* found = nullptr;
    for (const ConfigKey& key : config_keys()) {
      if (key.environment_variable() == variable) found = &key;
    }
    if (found == nullptr) {
      return invalid_argument("The environment variable " + variable +
                              " is unknown; 'lakegate config show' lists all.");
    }
    const std::vector<std::string> texts = found->is_list() ? split_list(value) : std::vector{value};
    RETURN_IF_ERROR(apply(*found, texts, "environment " + variable, loaded));
  }
  return {};
}

Status check_tls(Config& config) {
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return invalid_argument("--tls-cert and --tls-key belong together; one of them is missing.");
  }
  if (!config.https.empty() && config.tls_cert.empty()) {
    return invalid_argument("--https needs --tls-cert and --tls-key ('lakegate dev-cert' makes both for development).");
  }
  if (config.https.empty() && !config.tls_cert.empty()) config.https = "127.0.0.1:8443";
  return {};
}

}  // namespace

Result<LoadedConfig> load_config(const ConfigInput& input) {
  LoadedConfig loaded;
  if (!input.file_path.empty()) RETURN_IF_ERROR(apply_file(input.file_path, loaded));
  RETURN_IF_ERROR(apply_environment(input, loaded));
  for (const auto& [name, texts] : input.flags) {
    const ConfigKey* const key = find_config_key(name);
    if (key == nullptr) return invalid_argument("The flag " + name + " is unknown.");
    RETURN_IF_ERROR(apply(*key, texts, "flag " + key->flag(), loaded));
  }
  return loaded;
}

Status check_serve_config(Config& config) {
  if (config.data_dir.empty()) return invalid_argument("--data-dir is missing: it says where objects are kept.");
  RETURN_IF_ERROR(check_tls(config));
  if (config.http.empty() && config.https.empty()) {
    return invalid_argument("There is nothing to serve on: --http and --https are both empty.");
  }
  if (config.admin.empty()) return invalid_argument("--admin must not be empty.");
  if (config.auth != "none" || config.allow_unauthenticated_on_any_address) return {};
  for (const std::string& address : {config.http, config.https}) {
    if (!address.empty() && !is_loopback_address(address)) {
      return invalid_argument("--auth none would let everybody who reaches " + address +
                              " read and delete everything, so it is refused outside loopback addresses unless "
                              "--allow-unauthenticated-on-any-address is given, too.");
    }
  }
  return {};
}

bool is_loopback_address(std::string_view host_port) {
  const auto parsed = parse_host_port(host_port);
  if (!parsed.ok()) return false;
  const std::string& host = parsed->first;
  if (host == "localhost") return true;
  in_addr ipv4{};
  if (::inet_pton(AF_INET, host.c_str(), &ipv4) == 1) return ntohl(ipv4.s_addr) >> 24 == 127;
  in6_addr ipv6{};
  return ::inet_pton(AF_INET6, host.c_str(), &ipv6) == 1 && IN6_IS_ADDR_LOOPBACK(&ipv6);
}

}  // namespace lakegate
