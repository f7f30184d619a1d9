// storage.buckets.list (https://cloud.google.com/storage/docs/json_api/v1/buckets/list)
#include "metadata/ops/buckets_list.h"

#include "gateway/json/acl_projection.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate::json {
namespace {

struct ShownBuckets {
  BucketsListPage page;
  std::vector<std::optional<Acl>> acls;  // One for each bucket.
};

Result<ShownBuckets> read_shown_buckets(Transaction& transaction, const BucketsListRequest& list, bool wants_acls) {
  ShownBuckets shown;
  ASSIGN_OR_RETURN(shown.page, lakegate::buckets_list(transaction, list));
  for (const Bucket& bucket : shown.page.buckets) {
    ASSIGN_OR_RETURN(std::optional<Acl> acl, shown_bucket_acl(transaction, bucket, wants_acls));
    shown.acls.push_back(std::move(acl));
  }
  return shown;
}

std::string next_page_token(const BucketsListRequest& list, const BucketsListPage& page) {
  const Bucket& last = page.buckets.back();
  return encode_page_token({last.name, list.soft_deleted ? last.generation : 0, false});
}

}  // namespace

Task<Result<Response>> buckets_list(RequestContext& context) {
  BucketsListRequest list;
  list.project = context.query.get("project");
  if (list.project.empty()) co_return required_argument("project");
  list.prefix = context.query.get("prefix");
  CO_ASSIGN_OR_RETURN(list.max_results, max_results_parameter(context.query, limits::kListResultsMax));
  CO_ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(context.query.get("pageToken")));
  list.start_after = position.after_name;
  list.start_after_generation = position.after_generation;
  CO_ASSIGN_OR_RETURN(list.soft_deleted, bool_parameter(context.query, "softDeleted", false));
  // All buckets are on this site, so none is ever unreachable and returnPartialSuccess changes nothing.
  CO_RETURN_IF_ERROR(bool_parameter(context.query, "returnPartialSuccess", false).status());

  const bool wants_acls = wants_acl(context.query, /*by_default=*/false);
  auto operation = [&list, wants_acls](Transaction& transaction) {
    return read_shown_buckets(transaction, list, wants_acls);
  };
  CO_ASSIGN_OR_RETURN(ShownBuckets shown, co_await context.services.catalog.read(operation));
  for (size_t i = 0; i < shown.acls.size(); ++i) {
    CO_RETURN_IF_ERROR(co_await hide_ip_filter(context, shown.page.buckets[i]));
    if (!shown.acls[i]) continue;
    CO_ASSIGN_OR_RETURN(const bool may_see, co_await may_see_bucket_acl(context, shown.page.buckets[i].name));
    if (!may_see) shown.acls[i].reset();
  }
  const BucketsListPage& page = shown.page;
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#buckets");
    if (page.more) json.string("nextPageToken", next_page_token(list, page));
    if (!page.buckets.empty()) {
      json.begin_array("items");
      for (size_t i = 0; i < page.buckets.size(); ++i) {
        write_bucket(json, {}, page.buckets[i], base, shown.acls[i] ? &*shown.acls[i] : nullptr);
      }
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
