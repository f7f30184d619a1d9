// storage.buckets.list (https://cloud.google.com/storage/docs/json_api/v1/buckets/list)
#include "metadata/ops/buckets_list.h"

#include "gateway/json/answer.h"
#include "gateway/json/bucket_answer.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> buckets_list(RequestContext& context) {
  CO_RETURN_IF_ERROR(check_predefined_acl_parameters(context.query));
  BucketsListRequest list;
  list.project = context.query.get("project");
  if (list.project.empty()) co_return required_argument("project");
  list.prefix = context.query.get("prefix");
  CO_ASSIGN_OR_RETURN(list.max_results, max_results_parameter(context.query, limits::kListResultsMax));
  CO_ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(context.query.get("pageToken")));
  list.start_after = position.after_name;

  auto operation = [&list](Transaction& transaction) { return lakegate::buckets_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const BucketsListPage page, co_await context.services.catalog.read(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#buckets");
    if (page.more) json.string("nextPageToken", encode_page_token({page.buckets.back().name, 0, false}));
    if (!page.buckets.empty()) {
      json.begin_array("items");
      for (const Bucket& bucket : page.buckets) write_bucket(json, {}, bucket, base);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
