// lakegate.leases.list (docs/using/leases.md)
#include "metadata/ops/leases_list.h"

#include "base/limits.h"
#include "gateway/json/answer.h"
#include "gateway/lakegate/lease_request.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate::own {
namespace {

Result<LeasesListRequest> parse_request(const RequestContext& context) {
  LeasesListRequest list;
  list.bucket = context.bucket();
  list.prefix = context.query.get("prefix");
  ASSIGN_OR_RETURN(list.held_only, bool_parameter(context.query, "heldOnly", false));
  ASSIGN_OR_RETURN(list.max_results, max_results_parameter(context.query, limits::kListResultsMax));
  ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(context.query.get("pageToken")));
  list.after_name = position.after_name;
  list.after_is_prefix = position.after_name_is_prefix;
  return list;
}

}  // namespace

Task<Result<Response>> leases_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const LeasesListRequest list, parse_request(context));
  auto operation = [&list](Transaction& transaction) { return lakegate::leases_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const LeasesPage page, co_await context.services.catalog.read(operation));
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "lakegate#leases");
    if (!page.last_name.empty()) {
      json.string("nextPageToken", encode_page_token({page.last_name, 0, page.last_is_prefix}));
    }
    if (!page.items.empty()) {
      json.begin_array("items");
      for (const LeaseView& view : page.items) write_lease(json, view, ShowLeaseId::kNo);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::own
