#include "gateway/links.h"

#include "base/encoding.h"

namespace lakegate {
namespace {

// The first of a list that proxies appended to.
std::string_view first_of_list(std::string_view list) {
  list = list.substr(0, list.find(','));
  while (!list.empty() && list.back() == ' ') list.remove_suffix(1);
  return list;
}

bool is_plain_authority(std::string_view text) {
  return !text.empty() && text.find_first_of("/\\ \t\"'<>@?#") == std::string_view::npos;
}

bool is_address_or_localhost(std::string_view host) {
  return host == "localhost" || host.starts_with('[') ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool has_port(std::string_view host) {
  const size_t bracket = host.rfind(']');
  return host.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
}

}  // namespace

std::string base_url(const Request& request, const ApiConfig& config) {
  if (!config.external_url.empty()) return config.external_url;
  std::string_view scheme = first_of_list(request.headers.get("x-forwarded-proto"));
  if (scheme != "http" && scheme != "https") scheme = request.is_tls ? "https" : "http";
  const std::string_view forwarded = first_of_list(request.headers.get("x-forwarded-host"));
  if (is_plain_authority(forwarded)) return std::string(scheme) + "://" + std::string(forwarded);

  std::string host(request.headers.get("host"));
  if (!is_plain_authority(host)) host = request.local_host_port;
  if (!has_port(host) && is_address_or_localhost(host)) {
    const size_t colon = request.local_host_port.rfind(':');
    if (colon != std::string::npos) host += request.local_host_port.substr(colon);
  }
  return std::string(scheme) + "://" + host;
}

std::string bucket_self_link(std::string_view base, std::string_view bucket) {
  return std::string(base) + "/storage/v1/b/" + percent_encode(bucket);
}

std::string object_self_link(std::string_view base, std::string_view bucket, std::string_view object) {
  return bucket_self_link(base, bucket) + "/o/" + percent_encode(object);
}

}  // namespace lakegate
