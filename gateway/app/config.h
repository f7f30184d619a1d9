// Config: everything that an operator may choose, and where each value came from.
//
// Plain values. The table in config_schema.cpp is the only list of keys: flags, environment variables, the file's keys,
// `lakegate config show` and docs/operating/configuration.md all come from it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/oidc_config.h"
#include "base/limits.h"
#include "base/result.h"

namespace lakegate {

// The initial values are the defaults.
struct Config {
  std::string data_dir;
  std::string http = "127.0.0.1:8080";
  std::string https;
  std::string tls_cert;
  std::string tls_key;
  std::string admin = "127.0.0.1:8081";
  std::string ports_file;
  std::string auth = "required";
  bool allow_unauthenticated_on_any_address = false;
  std::string project = "lakegate";
  std::string metadata_server_account;
  std::string external_url;
  std::vector<std::string> domain = {"storage.googleapis.com", "storage.localhost", "localhost"};
  std::vector<std::string> custom_domain;
  uint64_t soft_delete_default_s = 7ULL * 24 * 3600;
  std::string log_format = "text";
  std::string log_level = "info";
  uint64_t threads = 0;
  uint64_t workers = 16;
  uint64_t header_timeout_ms = limits::kHeaderTimeoutMs;
  uint64_t idle_timeout_ms = limits::kIdleTimeoutMs;
  uint64_t body_stall_timeout_ms = limits::kBodyStallTimeoutMs;
  uint64_t drain_timeout_ms = limits::kDrainTimeoutMs;
  uint64_t connections_max = limits::kConnectionsMax;
  uint64_t requests_per_second_per_address = 0;
  uint64_t request_burst_per_address = 100;
  uint64_t requests_per_second_per_principal = 0;
  uint64_t request_burst_per_principal = 100;
  uint64_t refused_sign_ins_per_second_per_address = 10;
  uint64_t refused_sign_in_burst_per_address = 1000;
  uint64_t block_cache_bytes = 256ULL << 20;
  uint64_t hot_pieces_bytes = 512ULL << 20;
  uint64_t disk_reserve_bytes = 256ULL << 20;
  uint64_t scrub_bytes_per_second = 16ULL << 20;
  uint64_t lifecycle_interval_s = 24ULL * 3600;
  uint64_t lifecycle_objects_per_second = 5000;
  std::vector<OidcIssuerConfig> oidc;  // Of the file alone.
};

// Values as text by the key's name in the file ("header_timeout_ms"); several for a list.
using ConfigTexts = std::map<std::string, std::vector<std::string>, std::less<>>;

// What the operator said, before anything is checked.
struct ConfigInput {
  std::string file_path;  // Empty: no file.
  // All environment variables of the process; those that do not begin with LAKEGATE_ are ignored.
  std::vector<std::pair<std::string, std::string>> environment;
  ConfigTexts flags;
};

struct LoadedConfig {
  Config values;
  // By the key's name: "flag --http", "environment LAKEGATE_HTTP", "/etc/lakegate.toml"; absent for a default.
  std::map<std::string, std::string, std::less<>> origins;
};

// Defaults < file < environment < flags. kInvalidArgument with a sentence that names the key and where it stands, for
// unknown keys and variables, and for values that make no sense by themselves. Reads the file: may block.
Result<LoadedConfig> load_config(const ConfigInput& input);

// What must hold between the keys before a server starts; fills in the default of `https`.
Status check_serve_config(Config& config);

// Whether the host of "HOST:PORT" can only be reached from this machine.
bool is_loopback_address(std::string_view host_port);

}  // namespace lakegate
