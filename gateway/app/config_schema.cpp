#include "gateway/app/config_schema.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "gateway/http/server.h"

namespace lakegate {
namespace {

constexpr uint64_t kDayMs = 24ULL * 3600 * 1000;
constexpr uint64_t kBytesMax = 1ULL << 50;
constexpr uint64_t kLifecycleIntervalMaxS = 30ULL * 24 * 3600;

constexpr std::array kKeys{
    ConfigKey{"data_dir", &Config::data_dir, ConfigForm::kText,
              "Folder that holds all metadata and bytes; made when it is missing, and used by one process at a time."},
    ConfigKey{"http", &Config::http, ConfigForm::kAddress,
              "Address of the API without TLS, HOST:PORT; port 0 picks a free one, and an empty text means none."},
    ConfigKey{
        "https", &Config::https, ConfigForm::kAddress,
        "Address of the API with TLS; 127.0.0.1:8443 when only tls_cert and tls_key are given, else there is none."},
    ConfigKey{"tls_cert", &Config::tls_cert, ConfigForm::kText, "File with the certificate chain in PEM form."},
    ConfigKey{"tls_key", &Config::tls_key, ConfigForm::kText, "File with the certificate's private key in PEM form."},
    ConfigKey{"admin", &Config::admin, ConfigForm::kAddress,
              "Private address of /healthz, /readyz, /metrics and /changes; it asks nobody for credentials."},
    ConfigKey{"ports_file", &Config::ports_file, ConfigForm::kText,
              "File to write the ports to, as JSON, once the server listens."},
    ConfigKey{"auth", &Config::auth, ConfigForm::kChoice,
              "Who is let in: none lets everybody do everything, required refuses whoever proves no identity.",
              "none|required"},
    ConfigKey{"allow_unauthenticated_on_any_address", &Config::allow_unauthenticated_on_any_address,
              ConfigForm::kSwitch, "Allows auth none on addresses that other machines can reach."},
    ConfigKey{"project", &Config::project, ConfigForm::kText, "Owner of buckets that are made without a project."},
    ConfigKey{
        "metadata_server_account", &Config::metadata_server_account, ConfigForm::kText,
        "Address of the service account that /computeMetadata signs clients on this machine in as, like a machine of "
        "Google's; empty: there is no such endpoint."},
    ConfigKey{"external_url", &Config::external_url, ConfigForm::kUrl,
              "Beginning of all links in answers, such as https://gcs.example.com; empty: as the client's request "
              "was addressed."},
    ConfigKey{"domain", &Config::domain, ConfigForm::kList,
              "Domains below which a host name's first part is a bucket (virtual-hosted style)."},
    ConfigKey{"custom_domain", &Config::custom_domain, ConfigForm::kList,
              "Host names that stand for the bucket of the same name, which they show as a website (main page, "
              "not-found page)."},
    ConfigKey{"soft_delete_default_s",
              &Config::soft_delete_default_s,
              ConfigForm::kNumber,
              "How long deleted objects and buckets stay restorable in new buckets whose maker does not say; 0: not at "
              "all.",
              {},
              0,
              static_cast<uint64_t>(limits::kSoftDeleteRetentionMaxS)},
    ConfigKey{"log_format", &Config::log_format, ConfigForm::kChoice, "How log lines look.", "text|json"},
    ConfigKey{"log_level", &Config::log_level, ConfigForm::kChoice, "The least severe log lines that are written.",
              "debug|info|warning|error"},
    ConfigKey{"threads",
              &Config::threads,
              ConfigForm::kNumber,
              "Threads that serve connections; 0: one for each processor.",
              {},
              0,
              1024},
    ConfigKey{
        "workers", &Config::workers, ConfigForm::kNumber, "Threads for work that waits for the disk.", {}, 1, 1024},
    ConfigKey{"header_timeout_ms",
              &Config::header_timeout_ms,
              ConfigForm::kNumber,
              "Time for the whole head of a request to arrive.",
              {},
              1,
              kDayMs},
    ConfigKey{"idle_timeout_ms",
              &Config::idle_timeout_ms,
              ConfigForm::kNumber,
              "Time after which a connection without a request is closed.",
              {},
              1,
              kDayMs},
    ConfigKey{"body_stall_timeout_ms",
              &Config::body_stall_timeout_ms,
              ConfigForm::kNumber,
              "Time after which a body or an answer that moves nothing is given up.",
              {},
              1,
              kDayMs},
    ConfigKey{"drain_timeout_ms",
              &Config::drain_timeout_ms,
              ConfigForm::kNumber,
              "Time for running requests to end after SIGTERM.",
              {},
              0,
              kDayMs},
    ConfigKey{"connections_max",
              &Config::connections_max,
              ConfigForm::kNumber,
              "Connections at one time; more are refused.",
              {},
              1,
              1'000'000},
    ConfigKey{"requests_per_second_per_address",
              &Config::requests_per_second_per_address,
              ConfigForm::kNumber,
              "Requests that one client address may make each second before it is answered 429; 0: no limit.",
              {},
              0,
              1'000'000},
    ConfigKey{"request_burst_per_address",
              &Config::request_burst_per_address,
              ConfigForm::kNumber,
              "Requests that one client address may make at once after a rest.",
              {},
              1,
              1'000'000},
    ConfigKey{
        "requests_per_second_per_principal",
        &Config::requests_per_second_per_principal,
        ConfigForm::kNumber,
        "Requests that one account that has signed in may make each second before it is answered 429; 0: no limit.",
        {},
        0,
        1'000'000},
    ConfigKey{"request_burst_per_principal",
              &Config::request_burst_per_principal,
              ConfigForm::kNumber,
              "Requests that one account may make at once after a rest.",
              {},
              1,
              1'000'000},
    ConfigKey{"refused_sign_ins_per_second_per_address",
              &Config::refused_sign_ins_per_second_per_address,
              ConfigForm::kNumber,
              "Refused credentials that one client address is forgiven each second once its burst is used up; until "
              "then it is answered 429 unverified. 0: no limit, as where all clients come through one proxy.",
              {},
              0,
              1'000'000},
    ConfigKey{"refused_sign_in_burst_per_address",
              &Config::refused_sign_in_burst_per_address,
              ConfigForm::kNumber,
              "Refused credentials of one client address after which it is answered 429.",
              {},
              1,
              1'000'000},
    ConfigKey{"block_cache_bytes",
              &Config::block_cache_bytes,
              ConfigForm::kNumber,
              "Memory for metadata that was read from disk.",
              {},
              1U << 20,
              kBytesMax},
    ConfigKey{
        "hot_pieces_bytes",
        &Config::hot_pieces_bytes,
        ConfigForm::kNumber,
        "Memory for pieces of objects that are read again and again, which are sent from it without a copy; never "
        "more than an eighth of what the process may have. 0: none.",
        {},
        0,
        kBytesMax},
    ConfigKey{"disk_reserve_bytes",
              &Config::disk_reserve_bytes,
              ConfigForm::kNumber,
              "Free disk space below which writes are refused.",
              {},
              0,
              kBytesMax},
    ConfigKey{"scrub_bytes_per_second",
              &Config::scrub_bytes_per_second,
              ConfigForm::kNumber,
              "Speed at which stored bytes are verified in the background; 0: not at all.",
              {},
              0,
              kBytesMax},
    ConfigKey{"lifecycle_interval_s",
              &Config::lifecycle_interval_s,
              ConfigForm::kNumber,
              "Time from the beginning of one pass of a bucket's lifecycle rules over its objects to that of the next.",
              {},
              1,
              kLifecycleIntervalMaxS},
    ConfigKey{"lifecycle_objects_per_second",
              &Config::lifecycle_objects_per_second,
              ConfigForm::kNumber,
              "Speed at which objects are held against the lifecycle rules of their buckets; 0: not at all.",
              {},
              0,
              100'000'000},
};

// A control character would break log lines and headers that show the value.
bool is_printable(std::string_view text) {
  return is_valid_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

Status check_choice(std::string_view choices, std::string_view text) {
  std::string_view rest = choices;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('|'), rest.size());
    if (rest.substr(0, end) == text) return {};
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return invalid_argument("'" + std::string(text) + "' is none of " + std::string(choices) + ".");
}

Status check_url(std::string_view text) {
  const bool has_scheme = text.starts_with("http://") || text.starts_with("https://");
  const std::string_view host = text.substr(std::min(text.find("://") + 3, text.size()));
  if (has_scheme && !host.empty() && host[0] != '/' && !host.ends_with('/') &&
      text.find_first_of("?# ") == std::string_view::npos) {
    return {};
  }
  return invalid_argument("'" + std::string(text) +
                          "' is not a URL such as https://gcs.example.com (without a slash at its end).");
}

Status check_text(const ConfigKey& key, const std::string& text) {
  if (!is_printable(text)) return invalid_argument("The value holds characters that cannot be printed.");
  if (text.empty() && key.form != ConfigForm::kChoice) return {};
  switch (key.form) {
    case ConfigForm::kAddress: {
      const auto parsed = parse_host_port(text);
      if (parsed.ok()) return {};
      return invalid_argument("'" + text + "': " + std::string(parsed.status().message()));
    }
    case ConfigForm::kChoice:
      return check_choice(key.choices, text);
    case ConfigForm::kUrl:
      return check_url(text);
    default:
      return {};
  }
}

Result<uint64_t> parse_number(const ConfigKey& key, const std::string& text) {
  const std::optional<uint64_t> number = parse_uint64(text);
  if (number && *number >= key.minimum && *number <= key.maximum) return *number;
  return invalid_argument("'" + text + "' is not a whole number from " + std::to_string(key.minimum) + " to " +
                          std::to_string(key.maximum) + ".");
}

Result<bool> parse_switch(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return invalid_argument("'" + text + "' is neither true nor false.");
}

std::string quote_toml(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string replaced(std::string_view text, char from, char to) {
  std::string out(text);
  std::replace(out.begin(), out.end(), from, to);
  return out;
}

}  // namespace

std::string ConfigKey::flag() const { return "--" + replaced(name, '_', '-'); }

std::string ConfigKey::environment_variable() const {
  std::string out = "LAKEGATE_";
  for (const char c : name) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

std::span<const ConfigKey> config_keys() { return kKeys; }

const ConfigKey* find_config_key(std::string_view name) {
  const auto* const found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const ConfigKey& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : found;
}

Status set_config_value(const ConfigKey& key, const std::vector<std::string>& texts, Config& config) {
  for (const std::string& text : texts) RETURN_IF_ERROR(check_text(key, text));
  if (const auto* const list = std::get_if<std::vector<std::string> Config::*>(&key.member)) {
    config.** list = texts;
    return {};
  }
  assert(!texts.empty());
  const std::string& text = texts.back();
  if (const auto* const number = std::get_if<uint64_t Config::*>(&key.member)) {
    ASSIGN_OR_RETURN(config.**number, parse_number(key, text));
  } else if (const auto* const on = std::get_if<bool Config::*>(&key.member)) {
    ASSIGN_OR_RETURN(config.**on, parse_switch(text));
  } else {
    config.*std::get<std::string Config::*>(key.member) = text;
  }
  return {};
}

std::string config_value_toml(const ConfigKey& key, const Config& config) {
  if (const auto* const number = std::get_if<uint64_t Config::*>(&key.member)) return std::to_string(config.**number);
  if (const auto* const on = std::get_if<bool Config::*>(&key.member)) return config.**on ? "true" : "false";
  if (const auto* const text = std::get_if<std::string Config::*>(&key.member)) return quote_toml(config.**text);
  std::string out = "[";
  for (const std::string& text : config.*std::get<std::vector<std::string> Config::*>(key.member)) {
    out += (out.size() > 1 ? ", " : "") + quote_toml(text);
  }
  return out + "]";
}

}  // namespace lakegate
