// RequestMaker: heads of requests in the server's dialect, signed where the dialect wants it. Used by one operation.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/load/operation.h"

namespace lakegate::load {

struct RequestParts {
  std::string_view method = "GET";
  std::string path;   // Encoded.
  std::string query;  // Encoded, its parameters in the order of their names.
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::string before;  // Of the body: what stands before the pattern, and behind it.
  uint64_t body_bytes = 0;
  std::string after;
  bool keeps_body = false;
};

class RequestMaker {
 public:
  explicit RequestMaker(const Settings& settings);
  void make(const RequestParts& parts, Outgoing& out);

  // "/bench/4k/00/o7" of the XML API, Amazon's and plain files; the JSON API's "/storage/v1/b/bench/o/4k%2F00%2Fo7".
  std::string object_path(std::string_view name) const;
  const Settings& settings() const { return settings_; }
  Dialect dialect() const { return settings_.dialect; }

 private:
  void sign(const RequestParts& parts, std::string& head);

  const Settings settings_;
  std::string host_;
  std::string amz_date_;
  std::string signing_key_;
};

// The name of object `number` below the prefix: in one of `folders` folders, which a delimiter finds.
std::string object_name(const Settings& settings, uint64_t number);
std::string written_name(const Settings& settings, uint64_t number);

}  // namespace lakegate::load
