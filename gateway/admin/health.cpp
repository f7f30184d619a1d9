// /healthz says that the process answers; /readyz says whether a load balancer should send it requests, and why not.
#include <nlohmann/json.hpp>

#include "gateway/admin/admin_handler.h"

namespace lakegate {

Response answer_healthz() { return text_response(200, "ok"); }

Response answer_readyz(const Health& health) {
  nlohmann::ordered_json reasons = nlohmann::ordered_json::array();
  for (const HealthReason& reason : health.reasons()) {
    reasons.push_back({{"component", reason.component}, {"reason", reason.reason}, {"message", reason.message}});
  }
  const bool is_ready = reasons.empty();
  const nlohmann::ordered_json answer = {{"ready", is_ready}, {"reasons", std::move(reasons)}};
  // A message may quote what is not UTF-8 (a path); the answer must be JSON all the same.
  const std::string body = answer.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return text_response(is_ready ? 200 : 503, body, "application/json");
}

}  // namespace lakegate
