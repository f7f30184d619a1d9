#include "base/health.h"

namespace lakegate {

void Health::report(const std::string& component, const std::string& reason, const std::string& message) {
  const std::lock_guard lock(mutex_);
  reasons_[{component, reason}] = message;
}

void Health::clear(const std::string& component, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  reasons_.erase({component, reason});
}

bool Health::ready() const {
  const std::lock_guard lock(mutex_);
  return reasons_.empty();
}

std::vector<HealthReason> Health::reasons() const {
  const std::lock_guard lock(mutex_);
  std::vector<HealthReason> reasons;
  reasons.reserve(reasons_.size());
  for (const auto& [where, message] : reasons_) reasons.push_back({where.first, where.second, message});
  return reasons;
}

}  // namespace lakegate
