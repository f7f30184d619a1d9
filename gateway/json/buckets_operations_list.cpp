// storage.buckets.operations.list (https://cloud.google.com/storage/docs/json_api/v1/operations/list)
#include "gateway/json/answer.h"
#include "gateway/json/operation_filter.h"
#include "gateway/json/wire/operation_wire.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"
#include "metadata/ops/operations.h"

namespace lakegate::json {

Task<Result<Response>> buckets_operations_list(RequestContext& context) {
  OperationsListRequest list;
  list.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(list.max_results, count_parameter(context.query, "pageSize", limits::kOperationsListResultsMax));
  CO_ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(context.query.get("pageToken")));
  list.after_id = position.after_name;
  CO_ASSIGN_OR_RETURN(const OperationFilter filter, OperationFilter::parse(context.query.get("filter")));
  list.is_wanted = [&filter](const Operation& operation) { return filter.matches(operation); };
  auto operation = [&list](Transaction& transaction) { return operations_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const OperationsListPage page, co_await context.services.catalog.read(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#operations");
    if (!page.next_after_id.empty()) {
      json.string("nextPageToken", encode_page_token({page.next_after_id, 0, false}));
    }
    if (!page.operations.empty()) {
      json.begin_array("operations");
      for (const Operation& found : page.operations) write_json(json, {}, operation_to_json(found, base));
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
