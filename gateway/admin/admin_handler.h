// AdminHandler: the private port: is the process alive, may it be sent requests, its metrics, the change feed, and who
// may sign in.
//
// Owned by the composition root; any reactor thread calls it. It asks for no credentials but for /identity, so its
// address must not be reachable by clients of the API.
#pragma once

#include "base/health.h"
#include "gateway/admin/identity_endpoint.h"
#include "gateway/http/request_handler.h"
#include "metadata/catalog.h"

namespace lakegate {

class AdminHandler final : public RequestHandler {
 public:
  AdminHandler(const Health& health, Catalog& catalog, IdentityEndpoint& identity)
      : health_(health), catalog_(catalog), identity_(identity) {}
  Task<Response> handle(Request& request) override;

 private:
  const Health& health_;
  Catalog& catalog_;
  IdentityEndpoint& identity_;
};

// Each answers one path.
Response answer_healthz();
// 200 or 503 with {"ready": bool, "reasons": [{"component", "reason", "message"}]}.
Response answer_readyz(const Health& health);
Response answer_metrics(const Health& health);
// Sets the gauge of leases that are held now.
Task<Status> observe_leases(Catalog& catalog);
// `GET /changes?after=VERSION.INDEX&limit=N`: change events behind the cursor, oldest first, one JSON object a line;
// its `cursor` is what to pass as `after` to go on behind it. Without `after` it begins with the oldest. Fewer lines
// than `limit` (at most and by default 1,000) mean that there are no more now.
Task<Response> answer_changes(const Request& request, Catalog& catalog);

}  // namespace lakegate
