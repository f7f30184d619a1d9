#include "storage/lifecycle_metrics.h"

#include <array>
#include <string>
#include <vector>

#include "base/metrics.h"

namespace lakegate {
namespace {

constexpr std::array kActions = {"Delete", "SetStorageClass", "AbortIncompleteMultipartUpload"};
constexpr std::array kOutcomes = {"done", "protected", "changed", "damaged"};

// By action, then by outcome, in the order of their enums.
std::vector<Counter*> make_action_counters() {
  std::vector<Counter*> counters;
  for (const char* action : kActions) {
    for (const char* outcome : kOutcomes) {
      counters.push_back(&counter("lakegate_lifecycle_actions_total", "What lifecycle rules did, by action and outcome",
                                  {{"action", action}, {"outcome", outcome}}));
    }
  }
  return counters;
}

Counter& damaged_total() {
  static Counter& damaged = counter("lakegate_lifecycle_damaged_total", "Records that lifecycle passes could not read");
  return damaged;
}

}  // namespace

void count_lifecycle_look(size_t examined, size_t damaged) {
  static Counter& examined_total =
      counter("lakegate_lifecycle_examined_total", "Object generations that lifecycle passes looked at");
  examined_total.add(static_cast<double>(examined));
  damaged_total().add(static_cast<double>(damaged));
}

void count_lifecycle_uploads_look(size_t examined, size_t damaged) {
  static Counter& examined_total =
      counter("lakegate_lifecycle_uploads_examined_total", "Multipart uploads that lifecycle passes looked at");
  examined_total.add(static_cast<double>(examined));
  damaged_total().add(static_cast<double>(damaged));
}

void count_lifecycle_action(const LifecycleActed& acted) {
  static const std::vector<Counter*> counters = make_action_counters();
  const size_t action = static_cast<size_t>(acted.action) - 1;
  counters.at(action * kOutcomes.size() + static_cast<size_t>(acted.outcome))->add();
}

void note_lifecycle_buckets(size_t with_rules) {
  static Gauge& buckets = gauge("lakegate_lifecycle_buckets", "Buckets that have lifecycle rules");
  buckets.set(static_cast<double>(with_rules));
}

void note_lifecycle_pass(int64_t begun_us, int64_t finished_us) {
  static Counter& passes = counter("lakegate_lifecycle_passes_total", "Lifecycle passes over a bucket that finished");
  static Gauge& seconds = gauge("lakegate_lifecycle_last_pass_seconds", "How long the last finished pass took");
  static Gauge& finished = gauge("lakegate_lifecycle_last_pass_finished_timestamp_seconds",
                                 "When the last pass finished, in seconds since 1970");
  passes.add();
  seconds.set(static_cast<double>(finished_us - begun_us) / 1e6);
  finished.set(static_cast<double>(finished_us) / 1e6);
}

}  // namespace lakegate
