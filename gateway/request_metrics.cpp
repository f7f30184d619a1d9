#include "gateway/request_metrics.h"

#include <map>
#include <string>
#include <utility>

#include "base/log.h"
#include "base/metrics.h"
#include "metadata/lease_state.h"

namespace lakegate {
namespace {

struct MethodMetrics {
  Histogram* seconds = nullptr;
  Counter* answered = nullptr;
};

MethodMetrics register_metrics(std::string_view method_id, int status_code) {
  const std::string method(method_id);
  return {&histogram("lakegate_request_seconds", "Time from a request's head to its answer's head.",
                     {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10},
                     {{"method", method}}),
          &counter("lakegate_requests_total", "Requests answered, by method and status.",
                   {{"method", method}, {"status", std::to_string(status_code)}})};
}

// Each thread remembers what it has registered, so that counting takes no lock. Method ids are literals, so the map
// stays as small as the route table.
const MethodMetrics& metrics_of(std::string_view method_id, int status_code) {
  thread_local std::map<std::pair<std::string_view, int>, MethodMetrics> known;
  const auto found = known.find({method_id, status_code});
  if (found != known.end()) return found->second;
  return known.emplace(std::pair(method_id, status_code), register_metrics(method_id, status_code)).first->second;
}

bool is_fenced_write(const Request& request, std::string_view method_id, const Status& status) {
  const bool is_read = request.method == Method::kGet || request.method == Method::kHead;
  return !is_read && is_lease_refusal(status) && !method_id.starts_with("lakegate.");
}

}  // namespace

void note_request(const Request& request, std::string_view method_id, const Response& response, const Status& status,
                  int64_t duration_us) {
  const MethodMetrics& metrics = metrics_of(method_id, response.status_code);
  metrics.answered->add();
  metrics.seconds->observe(static_cast<double>(duration_us) / 1e6);
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
