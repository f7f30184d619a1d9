#include <algorithm>
#include <array>
#include <cstring>

#include "base/encoding.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"
#include "gateway/http/server.h"

namespace lakegate {
namespace {

struct MethodName {
  Method method;
  std::string_view name;
};

constexpr std::array<MethodName, 7> kMethodNames{{{Method::kGet, "GET"},
                                                  {Method::kHead, "HEAD"},
                                                  {Method::kPost, "POST"},
                                                  {Method::kPut, "PUT"},
                                                  {Method::kPatch, "PATCH"},
                                                  {Method::kDelete, "DELETE"},
                                                  {Method::kOptions, "OPTIONS"}}};

struct ReasonPhrase {
  int status_code;
  std::string_view text;
};

// RFC 9110 section 15, and the words that GCS uses for 308 (a resumable upload goes on) and 499.
constexpr std::array<ReasonPhrase, 45> kReasonPhrases{{{100, "Continue"},
                                                       {200, "OK"},
                                                       {201, "Created"},
                                                       {202, "Accepted"},
                                                       {203, "Non-Authoritative Information"},
                                                       {204, "No Content"},
                                                       {205, "Reset Content"},
                                                       {206, "Partial Content"},
                                                       {300, "Multiple Choices"},
                                                       {301, "Moved Permanently"},
                                                       {302, "Found"},
                                                       {303, "See Other"},
                                                       {304, "Not Modified"},
                                                       {307, "Temporary Redirect"},
                                                       {308, "Resume Incomplete"},
                                                       {400, "Bad Request"},
                                                       {401, "Unauthorized"},
                                                       {402, "Payment Required"},
                                                       {403, "Forbidden"},
                                                       {404, "Not Found"},
                                                       {405, "Method Not Allowed"},
                                                       {406, "Not Acceptable"},
                                                       {408, "Request Timeout"},
                                                       {409, "Conflict"},
                                                       {410, "Gone"},
                                                       {411, "Length Required"},
                                                       {412, "Precondition Failed"},
                                                       {413, "Request Entity Too Large"},
                                                       {414, "Request-URI Too Large"},
                                                       {415, "Unsupported Media Type"},
                                                       {416, "Requested Range Not Satisfiable"},
                                                       {417, "Expectation Failed"},
                                                       {421, "Misdirected Request"},
                                                       {422, "Unprocessable Entity"},
                                                       {423, "Locked"},
                                                       {428, "Precondition Required"},
                                                       {429, "Too Many Requests"},
                                                       {431, "Request Header Fields Too Large"},
                                                       {499, "Client Closed Request"},
                                                       {500, "Internal Server Error"},
                                                       {501, "Not Implemented"},
                                                       {502, "Bad Gateway"},
                                                       {503, "Service Unavailable"},
                                                       {504, "Gateway Timeout"},
                                                       {505, "HTTP Version Not Supported"}}};

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string_view method_name(Method method) {
  const auto* found = std::find_if(kMethodNames.begin(), kMethodNames.end(),
                                   [method](const MethodName& entry) { return entry.method == method; });
  return found == kMethodNames.end() ? "OTHER" : found->name;
}

Method parse_method(std::string_view name) {
  const auto* found = std::find_if(kMethodNames.begin(), kMethodNames.end(),
                                   [name](const MethodName& entry) { return entry.name == name; });
  return found == kMethodNames.end() ? Method::kOther : found->method;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return to_lower(left) == to_lower(right); });
}

void Headers::set(std::string_view name, std::string value) {
  erase(name);
  add(std::string(name), std::move(value));
}

void Headers::erase(std::string_view name) {
  std::erase_if(fields_, [name](const Field& field) { return equal_ignoring_case(field.first, name); });
}

void Headers::wipe(std::string_view name) {
  for (auto& [field, value] : fields_) {
    if (equal_ignoring_case(field, name)) explicit_bzero(value.data(), value.size());
  }
  erase(name);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (equal_ignoring_case(field.first, name)) return field.second;
  }
  return std::nullopt;
}

std::string Headers::join(std::string_view name) const {
  std::string joined;
  bool is_first = true;
  for (const Field& field : fields_) {
    if (!equal_ignoring_case(field.first, name)) continue;
    if (!std::exchange(is_first, false)) joined += ", ";
    joined += field.second;
  }
  return joined;
}

Result<Query> Query::parse(std::string_view raw) {
  Query query;
  while (!raw.empty()) {
    const size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = form_decode(pair.substr(0, equals));
    std::optional<std::string> value = form_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return invalid_argument("The query string holds a broken percent escape.");
    query.parameters_.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Response text_response(int status_code, std::string body, std::string content_type) {
  Response response;
  response.status_code = status_code;
  response.headers.add("Content-Type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

std::string_view default_reason_phrase(int status_code) {
  for (const ReasonPhrase& entry : kReasonPhrases) {
    if (entry.status_code == status_code) return entry.text;
  }
  return "Unknown";
}

Result<std::pair<std::string, uint16_t>> parse_host_port(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid_argument("An address must look like HOST:PORT.");
  std::string_view host = text.substr(0, colon);
  const std::optional<uint64_t> port = parse_uint64(text.substr(colon + 1));
  if (!port || *port > UINT16_MAX) return invalid_argument("A port must be a number from 0 to 65535.");
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return invalid_argument("An IPv6 address must stand in brackets, as in [::1]:8080.");
  }
  if (host.empty()) return invalid_argument("An address must look like HOST:PORT.");
  return std::pair(std::string(host), static_cast<uint16_t>(*port));
}

}  // namespace lakegate
