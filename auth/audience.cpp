#include "auth/audience.h"

#include <algorithm>
#include <array>
#include <optional>

namespace lakegate {
namespace {

constexpr std::array<std::string_view, 4> kTokenPaths = {"/token", "/oauth2/v4/token", "/o/oauth2/token", "/v1/token"};
constexpr std::array<std::string_view, 3> kGoogleStorageHosts = {"storage.googleapis.com", "www.googleapis.com",
                                                                 "storage.mtls.googleapis.com"};
constexpr std::array<std::string_view, 5> kGoogleTokenUrls = {
    "https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token",
    "https://accounts.google.com/o/oauth2/token", "https://sts.googleapis.com/v1/token",
    "https://oauth2.mtls.googleapis.com/token"};

struct Url {
  std::string host;  // In lower case, with its port where that is not the usual one.
  std::string_view path;
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string without_port(std::string host, std::string_view port) {
  if (host.ends_with(port)) host.resize(host.size() - port.size());
  return host;
}

std::optional<Url> parse_url(std::string_view text) {
  const bool is_https = text.starts_with("https://");
  if (!is_https && !text.starts_with("http://")) return std::nullopt;
  text.remove_prefix(text.find("//") + 2);
  const size_t slash = std::min(text.find('/'), text.size());
  std::string host = without_port(lower(text.substr(0, slash)), is_https ? ":443" : ":80");
  if (host.empty() || host.find_first_of("@?#\\ ") != std::string::npos) return std::nullopt;
  return Url{std::move(host), text.substr(slash)};
}

template <class List>
bool contains(const List& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool is_own_host(const std::string& host, const ServerNames& names, std::string_view request_host) {
  if (!names.external_url.empty()) {
    const std::optional<Url> own = parse_url(names.external_url);
    return own && own->host == host;
  }
  const std::string asked = lower(request_host);
  return !asked.empty() && (host == asked || host == without_port(asked, ":443") || host == without_port(asked, ":80"));
}

}  // namespace

bool names_storage_service(std::string_view audience, const ServerNames& names, std::string_view request_host) {
  const std::optional<Url> url = parse_url(audience);
  if (!url) return false;
  const bool is_root = url->path.empty() || url->path == "/" || url->path == "/storage/v1" ||
                       url->path == "/storage/v1/" || url->path == "/storage/" || url->path == "/storage";
  if (!is_root) return false;
  const std::string host = url->host.substr(0, url->host.starts_with('[') ? url->host.size() : url->host.find(':'));
  return contains(kGoogleStorageHosts, host) || contains(names.domains, host) ||
         is_own_host(url->host, names, request_host);
}

bool names_token_endpoint(std::string_view audience, const ServerNames& names, std::string_view request_host) {
  if (contains(kGoogleTokenUrls, audience)) return true;
  const std::optional<Url> url = parse_url(audience);
  if (!url || !is_token_path(url->path)) return false;
  // "https://oauth2.DOMAIN/token" of another universe.
  const bool is_of_universe = std::any_of(names.domains.begin(), names.domains.end(), [&](const std::string& domain) {
    constexpr std::string_view kStorage = "storage.";
    return domain.starts_with(kStorage) && url->host == "oauth2." + domain.substr(kStorage.size());
  });
  return is_of_universe || is_own_host(url->host, names, request_host);
}

bool is_token_path(std::string_view path) { return contains(kTokenPaths, path); }

}  // namespace lakegate
