// RetryTests: the retry tests that clients made, each with the faults that are still to come for each method.
//
// Owned by main; any thread may call it.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/random.h"
#include "base/result.h"

namespace lakegate::testbench {

class RetryTests {
 public:
  explicit RetryTests(Random& random) : random_(random) {}

  // `resource` is {"instructions": {method: [instruction, ...]}, "transport": "HTTP"}. Returns the retry test:
  // {"id", "instructions", "transport", "completed"}.
  Result<nlohmann::json> create(const nlohmann::json& resource);
  Result<nlohmann::json> get(std::string_view id) const;
  nlohmann::json list() const;
  Status erase(std::string_view id);

  // What should befall the next request of this method; nothing for unknown tests and when all is done.
  std::optional<std::string> next(std::string_view id, std::string_view method) const;
  // The fault happened.
  void take(std::string_view id, std::string_view method);

 private:
  using Instructions = std::map<std::string, std::deque<std::string>, std::less<>>;

  mutable std::mutex mutex_;
  Random& random_;
  std::map<std::string, Instructions, std::less<>> tests_;
};

// "storage.bucketAccessControls.get" and "xml.object.get" by the names of retry tests: "storage.bucket_acl.get",
// "storage.objects.get".
std::string retry_test_method(std::string_view route_id);

}  // namespace lakegate::testbench
