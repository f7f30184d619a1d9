// RewriteProgress of calls that all bring the first token: gsutil keeps that one to the end, as Google's service counts
// by itself how far a rewrite has come. In memory only: after a restart a rewrite counts on from what its token says.
//
// One for the process; any thread calls it.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace lakegate {

class RewriteProgressTable {
 public:
  static RewriteProgressTable& instance();

  // Counts `step_bytes` on from where the rewrite stood, which is at least `known_bytes`; answers where it stands now.
  uint64_t advance(uint64_t rewrite_id, uint64_t known_bytes, uint64_t step_bytes);

 private:
  // Beyond this many the oldest are forgotten. Each takes some 100 bytes.
  static constexpr size_t kRewritesRemembered = 10'000;

  std::mutex mutex_;
  std::unordered_map<uint64_t, uint64_t> bytes_;
  std::deque<uint64_t> oldest_first_;
};

}  // namespace lakegate
