#include "gateway/admin/admin_handler.h"

#include "base/log.h"

namespace lakegate {

Task<Response> AdminHandler::handle(Request& request) {
  const std::string_view path = request.raw_path();
  if (path == "/identity") co_return co_await identity_.handle(request);
  const bool is_known = path == "/healthz" || path == "/readyz" || path == "/metrics" || path == "/changes";
  if (!is_known) {
    co_return text_response(404, "This port has /healthz, /readyz, /metrics, /changes and /identity.\n");
  }
  if (request.method != Method::kGet && request.method != Method::kHead) {
    Response response = text_response(405, "Only GET and HEAD.\n");
    response.headers.add("Allow", "GET, HEAD");
    co_return response;
  }
  if (path == "/readyz") co_return answer_readyz(health_);
  if (path == "/metrics") {
    if (const Status status = co_await observe_leases(catalog_); !status.ok()) {
      log_warning("could not count leases", {{"error", status.message()}});
    }
    co_return answer_metrics(health_);
  }
  if (path == "/changes") co_return co_await answer_changes(request, catalog_);
  co_return answer_healthz();
}

}  // namespace lakegate
