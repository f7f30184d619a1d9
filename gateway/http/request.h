// Request: what the gateway knows of one HTTP request, independent of the HTTP library.
//
// Made by gateway/http/connection.cpp (or by the batch handler for a part); owned by it for the length of the request
// and used by one coroutine. The target stays raw: handlers see names that were split before they were decoded, because
// an object may be called "a/../b" (see gateway/routing.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_source.h"

namespace lakegate {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };
std::string_view method_name(Method method);
Method parse_method(std::string_view name);  // Case-sensitive, as RFC 9110 has it.

// Header fields in their order; names compare without case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  void add(std::string name, std::string value) {
    if (fields_.empty()) fields_.reserve(kUsualCount);
    fields_.emplace_back(std::move(name), std::move(value));
  }
  void set(std::string_view name, std::string value);  // Replaces all of that name.
  void erase(std::string_view name);
  // Erases all of that name and overwrites their values in memory.
  void wipe(std::string_view name);
  // The first of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view()); }
  bool has(std::string_view name) const { return find(name).has_value(); }
  // All values of that name joined with ", ".
  std::string join(std::string_view name) const;
  const std::vector<Field>& fields() const { return fields_; }

 private:
  // Hardly any request or answer has more.
  static constexpr size_t kUsualCount = 20;

  std::vector<Field> fields_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);

// Decoded query parameters in their order ('+' is a space, ';' is an ordinary character).
class Query {
 public:
  // kInvalidArgument on a broken escape.
  static Result<Query> parse(std::string_view raw);
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view()); }
  bool has(std::string_view name) const { return find(name).has_value(); }
  // For a name that is not there.
  void add(std::string name, std::string value) { parameters_.emplace_back(std::move(name), std::move(value)); }
  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

struct Request {
  Method method = Method::kOther;
  std::string target;  // Raw, in origin form: "/storage/v1/b/x/o/a%2Fb?alt=media".
  Headers headers;
  // Never null; empty for a request without body. Content-Encoding is not undone.
  ByteSource* body = nullptr;
  // Content-Length, 0 without a body, nothing when chunked.
  std::optional<uint64_t> body_size_bytes;
  // Unguessable name of this request in logs and in x-guploader-uploadid.
  std::string request_id;
  std::string peer_address;
  std::string local_host_port;  // The listener, for links when Host has no port.
  bool is_tls = false;

  std::string_view raw_path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view raw_query() const {
    const size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
  }
};

}  // namespace lakegate
