#include "base/https_url.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/ip_range.h"

namespace lakegate {
namespace {

constexpr std::string_view kScheme = "https://";
constexpr size_t kUrlBytesMax = 2048;
constexpr size_t kHostBytesMax = 253;

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_name(std::string_view host) {
  return !host.empty() && host.size() <= kHostBytesMax && host.front() != '.' && host.front() != '-' &&
         host.find("..") == std::string_view::npos && std::all_of(host.begin(), host.end(), is_name_byte);
}

// Splits "host", "host:port", "[address]" and "[address]:port"; `port` keeps its colon.
bool split_authority(std::string_view authority, std::string_view& host, std::string_view& port) {
  if (!authority.starts_with('[')) {
    const size_t colon = std::min(authority.find(':'), authority.size());
    host = authority.substr(0, colon);
    port = authority.substr(colon);
    return is_name(host);
  }
  const size_t end = authority.find(']');
  if (end == std::string_view::npos) return false;
  host = authority.substr(1, end - 1);
  port = authority.substr(end + 1);
  return host.find(':') != std::string_view::npos && parse_ip_address(host).has_value();
}

}  // namespace

std::optional<HttpsUrl> parse_https_url(std::string_view text) {
  const auto is_bad = [](char c) { return c <= ' ' || c > '~' || c == '\\' || c == '#'; };
  if (text.size() > kUrlBytesMax || !text.starts_with(kScheme) || std::any_of(text.begin(), text.end(), is_bad)) {
    return std::nullopt;
  }
  text.remove_prefix(kScheme.size());
  const size_t authority_end = std::min(text.find_first_of("/?"), text.size());
  const std::string_view authority = text.substr(0, authority_end);
  std::string_view host;
  std::string_view port;
  if (!split_authority(authority, host, port)) return std::nullopt;
  HttpsUrl url;
  if (!port.empty()) {
    const std::optional<uint64_t> number = port.front() == ':' ? parse_uint64(port.substr(1)) : std::nullopt;
    if (!number || *number == 0 || *number > UINT16_MAX) return std::nullopt;
    url.port = static_cast<uint16_t>(*number);
  }
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  url.host = host;
  std::transform(url.host.begin(), url.host.end(), url.host.begin(), lower);
  url.authority = authority;
  url.target = text.substr(authority_end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

}  // namespace lakegate
