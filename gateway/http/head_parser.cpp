#include "gateway/http/head_parser.h"

#include <algorithm>

#include <boost/beast/http/basic_parser.hpp>

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

namespace beast = boost::beast;
using beast::error_code;

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n";
constexpr char kTlsHandshakeRecord = 0x16;
// The request line has a method, two spaces and a version beside its target.
constexpr size_t kRequestLineExtraBytes = 64;

HeadError bad_request(std::string_view message) { return {400, "badRequest", message}; }
HeadError target_too_long() { return {414, "uriTooLong", "The request target is too long."}; }
HeadError head_too_large() { return {431, "headersTooLarge", "The request header fields are too large."}; }

std::string_view to_view(beast::string_view text) { return {text.data(), text.size()}; }

// Collects what Beast's grammar finds, without Beast's container of fields.
class Collector final : public beast::http::basic_parser<true> {
 public:
  explicit Collector(ParsedHead& head) : head_(head) {
    header_limit(static_cast<uint32_t>(limits::kHeadBytesMax) + 1);
    body_limit(boost::none);
    skip(true);
  }
  bool has_too_many_fields() const { return head_.headers.fields().size() > limits::kHeaderCountMax; }

 private:
  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                       error_code&) override {
    head_.method = lakegate::parse_method(to_view(method));
    head_.target = to_view(target);
    head_.is_http_1_0 = version == 10;
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     error_code& error) override {
    head_.headers.add(std::string(to_view(name)), std::string(to_view(value)));
    if (has_too_many_fields()) error = beast::http::make_error_code(beast::http::error::header_limit);
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>&, error_code&) override {}
  size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(uint64_t, beast::string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, beast::string_view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  ParsedHead& head_;
};

// Whether check_bytes() has nothing to say, found without looking at each byte by itself. A credential makes most of a
// head.
bool has_plain_lines(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) return false;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const size_t cr = bytes.substr(0, end).find('\r');
    if (end == std::string_view::npos) return cr == std::string_view::npos || cr + 1 == bytes.size();
    if (cr == std::string_view::npos || cr + 1 != end) return false;
    bytes.remove_prefix(end + 1);
    if (bytes.starts_with(' ') || bytes.starts_with('\t')) return false;
  }
  return true;
}

// Refuses what cannot become a head any more, before the whole of it is there.
std::optional<HeadError> check_bytes(std::string_view bytes, size_t from) {
  if (from == 0 && has_plain_lines(bytes)) return std::nullopt;
  for (size_t i = from; i < bytes.size(); ++i) {
    const char c = bytes[i];
    const char before = i > 0 ? bytes[i - 1] : ' ';
    if ((c == '\n') != (before == '\r')) return bad_request("A line of the request head does not end in CR LF.");
    if ((c == ' ' || c == '\t') && before == '\n') return bad_request("The request head holds a folded line.");
    if (c == '\0') return bad_request("The request head holds a NUL byte.");
  }
  return std::nullopt;
}

std::optional<HeadError> check_protocol(std::string_view bytes) {
  if (bytes.front() == kTlsHandshakeRecord) return bad_request("This port speaks plain HTTP, not TLS.");
  if (bytes.starts_with(kPreface)) return bad_request("This server speaks HTTP/1.1, not HTTP/2 or gRPC.");
  return std::nullopt;
}

// A first line that is whole and not a request line belongs to another protocol, which must not wait for a timeout.
std::optional<HeadError> check_first_line(std::string_view text) {
  const size_t end = text.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  const size_t version = line.rfind(" HTTP/");
  if (version != std::string_view::npos && line.find(' ') < version) return std::nullopt;
  return bad_request("The first line is not an HTTP request line.");
}

HeadError from_beast(const error_code& code) {
  using Grammar = beast::http::error;
  if (code == Grammar::bad_version) return {505, "httpVersionNotSupported", "The HTTP version is not supported."};
  if (code == Grammar::bad_method) return bad_request("The request method is malformed.");
  if (code == Grammar::bad_target) return bad_request("The request target is malformed.");
  if (code == Grammar::bad_field) return bad_request("A header field name is malformed.");
  if (code == Grammar::bad_value) return bad_request("A header field value is malformed.");
  if (code == Grammar::bad_content_length || code == Grammar::multiple_content_length) {
    return bad_request("The Content-Length header is malformed.");
  }
  if (code == Grammar::bad_transfer_encoding) return bad_request("The Transfer-Encoding header is malformed.");
  if (code == Grammar::header_limit) return head_too_large();
  return bad_request("The request head is malformed.");
}

size_t count_fields(const Headers& headers, std::string_view name) {
  return static_cast<size_t>(std::count_if(headers.fields().begin(), headers.fields().end(), [name](const auto& field) {
    return equal_ignoring_case(field.first, name);
  }));
}

bool is_host_text(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    const bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return is_alphanumeric || std::string_view("-._~:[]%").find(c) != std::string_view::npos;
  });
}

// "http://host/path" from a client that takes us for a proxy, or in a batch part (RFC 9112 section 3.2.2).
std::optional<HeadError> reduce_target(ParsedHead& head) {
  if (head.target.starts_with('/')) return std::nullopt;
  if (head.target == "*" && head.method == Method::kOptions) return std::nullopt;
  const size_t scheme_end = head.target.find("://");
  const std::string_view scheme = std::string_view(head.target).substr(0, std::min(scheme_end, head.target.size()));
  if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) {
    return bad_request("The request target must be a path or an absolute http URL.");
  }
  const size_t authority_begin = scheme_end + 3;
  const size_t authority_end = std::min(head.target.find_first_of("/?", authority_begin), head.target.size());
  std::string authority = head.target.substr(authority_begin, authority_end - authority_begin);
  if (authority.empty()) return bad_request("The request target names no host.");
  head.target.erase(0, authority_end);
  if (!head.target.starts_with('/')) head.target.insert(0, "/");
  head.headers.set("Host", std::move(authority));
  return std::nullopt;
}

std::optional<HeadError> check_host(const ParsedHead& head) {
  const size_t count = count_fields(head.headers, "Host");
  if (count > 1) return bad_request("The request has several Host headers.");
  if (count == 0 && !head.is_http_1_0) return bad_request("The request has no Host header.");
  if (!is_host_text(head.headers.get("Host"))) return bad_request("The Host header is malformed.");
  return std::nullopt;
}

std::optional<HeadError> read_framing(ParsedHead& head) {
  const size_t length_count = count_fields(head.headers, "Content-Length");
  const size_t coding_count = count_fields(head.headers, "Transfer-Encoding");
  if (length_count > 0 && coding_count > 0) {
    return bad_request("The request has both a Content-Length and a Transfer-Encoding header.");
  }
  if (length_count > 1) return bad_request("The request has several Content-Length headers.");
  if (length_count == 1) {
    const std::string_view text = head.headers.get("Content-Length");
    head.content_length = parse_uint64(text);
    if (!head.content_length) return bad_request("The Content-Length header is malformed.");
  }
  if (coding_count == 0) return std::nullopt;
  if (head.is_http_1_0) return bad_request("An HTTP/1.0 request cannot have a Transfer-Encoding header.");
  if (coding_count > 1) return bad_request("The request has several Transfer-Encoding headers.");
  if (!equal_ignoring_case(head.headers.get("Transfer-Encoding"), "chunked")) {
    return HeadError{501, "notImplemented", "The only supported Transfer-Encoding is chunked."};
  }
  head.is_chunked = true;
  return std::nullopt;
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (equal_ignoring_case(item, token)) return true;
  }
  return false;
}

std::optional<HeadError> read_connection_options(ParsedHead& head) {
  head.keep_alive = !head.is_http_1_0 && !has_token(head.headers.join("Connection"), "close");
  const std::optional<std::string_view> expectation = head.headers.find("Expect");
  if (!expectation || head.is_http_1_0) return std::nullopt;
  if (!equal_ignoring_case(*expectation, "100-continue")) {
    return HeadError{417, "expectationFailed", "The only supported expectation is 100-continue."};
  }
  head.expects_continue = true;
  return std::nullopt;
}

std::optional<HeadError> check_meaning(ParsedHead& head) {
  if (head.target.size() > limits::kTargetBytesMax) return target_too_long();
  if (head.method == Method::kOther) return HeadError{405, "methodNotAllowed", "The request method is not supported."};
  if (auto error = reduce_target(head)) return error;
  if (auto error = check_host(head)) return error;
  if (auto error = read_framing(head)) return error;
  return read_connection_options(head);
}

}  // namespace

HeadOutcome parse_head(std::string_view bytes, size_t seen_bytes) {
  // Empty lines before a request are skipped (RFC 9112 section 2.2).
  size_t begin = 0;
  while (bytes.substr(begin).starts_with("\r\n")) begin += 2;
  const std::string_view text = bytes.substr(begin);
  if (text.empty() || text == "\r") {
    if (begin > limits::kHeadBytesMax) return head_too_large();
    return std::monostate();
  }
  if (auto error = check_protocol(text)) return *error;

  const size_t from = seen_bytes > begin ? seen_bytes - begin : 0;
  const size_t end = text.find("\r\n\r\n", from >= 3 ? from - 3 : 0);
  const size_t head_bytes = end == std::string_view::npos ? text.size() : end + 4;
  if (auto error = check_bytes(text.substr(0, head_bytes), from)) return *error;
  const size_t line_bytes = std::min(text.find("\r\n"), text.size());
  if (line_bytes > limits::kTargetBytesMax + kRequestLineExtraBytes) return target_too_long();
  if (head_bytes > limits::kHeadBytesMax) return head_too_large();
  if (end == std::string_view::npos) {
    if (auto error = check_first_line(text)) return *error;
    return std::monostate();
  }

  ParsedHead head;
  Collector collector(head);
  error_code error;
  collector.put(boost::asio::const_buffer(text.data(), head_bytes), error);
  if (error) return from_beast(error);
  if (!collector.is_header_done()) return bad_request("The request head is malformed.");
  head.size_bytes = begin + head_bytes;
  if (auto refusal = check_meaning(head)) return *refusal;
  return head;
}

}  // namespace lakegate
