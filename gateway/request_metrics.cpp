#include "gateway/request_metrics.h"

#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "base/log.h"
#include "base/metrics.h"
#include "metadata/lease_state.h"

namespace lakegate {
namespace {

struct MethodMetrics {
  Histogram* seconds = nullptr;
  std::map<int, Counter*> by_status;
};

// Method ids are literals, so the map stays as small as the route table.
class MetricsByMethod {
 public:
  void note(std::string_view method_id, int status_code, double seconds) {
    {
      const std::shared_lock lock(mutex_);
      if (try_note(method_id, status_code, seconds)) return;
    }
    const std::unique_lock lock(mutex_);
    MethodMetrics& metrics = methods_[std::string(method_id)];
    const std::string method(method_id);
    if (metrics.seconds == nullptr) {
      metrics.seconds = &histogram("lakegate_request_seconds", "Time from a request's head to its answer's head.",
                                   {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10},
                                   {{"method", method}});
    }
    metrics.by_status[status_code] = &counter("lakegate_requests_total", "Requests answered, by method and status.",
                                              {{"method", method}, {"status", std::to_string(status_code)}});
    try_note(method_id, status_code, seconds);
  }

 private:
  bool try_note(std::string_view method_id, int status_code, double seconds) {
    const auto metrics = methods_.find(method_id);
    if (metrics == methods_.end()) return false;
    const auto by_status = metrics->second.by_status.find(status_code);
    if (by_status == metrics->second.by_status.end()) return false;
    by_status->second->add();
    metrics->second.seconds->observe(seconds);
    return true;
  }

  std::shared_mutex mutex_;
  std::map<std::string, MethodMetrics, std::less<>> methods_;
};

bool is_fenced_write(const Request& request, std::string_view method_id, const Status& status) {
  const bool is_read = request.method == Method::kGet || request.method == Method::kHead;
  return !is_read && is_lease_refusal(status) && !method_id.starts_with("lakegate.");
}

}  // namespace

void note_request(const Request& request, std::string_view method_id, const Response& response, const Status& status,
                  int64_t duration_us) {
  static MetricsByMethod metrics;
  metrics.note(method_id, response.status_code, static_cast<double>(duration_us) / 1e6);
  static Counter& fenced =
      counter("lakegate_lease_fenced_writes_total", "Writes that were refused because of a lease, or of one not held.");
  if (is_fenced_write(request, method_id, status)) fenced.add();
  const LogLevel level =
      response.status_code >= 500 && response.status_code != 501 ? LogLevel::kWarning : LogLevel::kDebug;
  if (!log_enabled(level)) return;
  log(level, "request",
      {{"request_id", request.request_id},
       {"method_id", method_id},
       {"verb", method_name(request.method)},
       {"path", request.raw_path()},
       {"status", response.status_code},
       {"duration_us", duration_us},
       {"peer", request.peer_address},
       {"error", status.message()}});
}

}  // namespace lakegate
