// Health: what stands between this server and serving, by component, for `/readyz`. Any thread may call it.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace lakegate {

struct HealthReason {
  std::string component;  // "metadata", "storage", "lifecycle", ...
  std::string reason;     // A word for machines: "diskFull", "syncFailed", "draining".
  std::string message;    // A sentence for people.
};

class Health {
 public:
  // Replaces what `component` said before under the same reason.
  void report(const std::string& component, const std::string& reason, const std::string& message);
  void clear(const std::string& component, const std::string& reason);
  bool ready() const;
  std::vector<HealthReason> reasons() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::string> reasons_;
};

}  // namespace lakegate
