#include "gateway/json/rewrite_progress.h"

#include <algorithm>

namespace lakegate {

RewriteProgressTable& RewriteProgressTable::instance() {
  static RewriteProgressTable table;
  return table;
}

uint64_t RewriteProgressTable::advance(uint64_t rewrite_id, uint64_t known_bytes, uint64_t step_bytes) {
  const std::scoped_lock lock(mutex_);
  const auto [found, is_new] = bytes_.try_emplace(rewrite_id, known_bytes);
  uint64_t& bytes = found->second;
  bytes = std::max(bytes, known_bytes) + step_bytes;
  const uint64_t reached = bytes;
  if (is_new) oldest_first_.push_back(rewrite_id);
  if (oldest_first_.size() > kRewritesRemembered) {
    bytes_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }
  return reached;
}

}  // namespace lakegate
