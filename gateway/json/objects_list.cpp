// storage.objects.list (https://cloud.google.com/storage/docs/json_api/v1/objects/list)
#include "metadata/ops/objects_list.h"

#include <algorithm>

#include "base/limits.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate::json {
namespace {

Result<ObjectsListRequest> parse_request(const RequestContext& context) {
  const Query& query = context.query;
  RETURN_IF_ERROR(check_enum_parameter(query, "projection", {"full", "noAcl"}));

  ObjectsListRequest list;
  list.bucket = context.bucket();
  list.prefix = query.get("prefix");
  list.delimiter = query.get("delimiter");
  list.start_offset = query.get("startOffset");
  list.end_offset = query.get("endOffset");
  list.match_glob = query.get("matchGlob");
  list.filter = query.get("filter");
  ASSIGN_OR_RETURN(list.include_trailing_delimiter, bool_parameter(query, "includeTrailingDelimiter", false));
  ASSIGN_OR_RETURN(list.include_folders_as_prefixes, bool_parameter(query, "includeFoldersAsPrefixes", false));
  ASSIGN_OR_RETURN(list.versions, bool_parameter(query, "versions", false));
  ASSIGN_OR_RETURN(list.soft_deleted, bool_parameter(query, "softDeleted", false));
  if (list.versions && list.soft_deleted) {
    return invalid_argument("versions and softDeleted cannot be used together.", "softDeleted");
  }
  ASSIGN_OR_RETURN(list.max_results, max_results_parameter(query, limits::kListResultsMax));
  ASSIGN_OR_RETURN(list.position, decode_page_token(query.get("pageToken")));
  return list;
}

}  // namespace

Task<Result<Response>> objects_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const ObjectsListRequest list, parse_request(context));
  auto operation = [&list](Transaction& transaction) { return lakegate::objects_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const ObjectsListPage page, co_await context.services.catalog.read(operation));
  const std::string all;
  CO_ASSIGN_OR_RETURN(const std::optional<Bucket> bucket,
                      co_await bucket_of_shown_acls(context, list.bucket, all, /*full_by_default=*/false));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#objects");
    if (page.next) json.string("nextPageToken", encode_page_token(*page.next));
    if (!page.prefixes.empty()) {
      json.begin_array("prefixes");
      for (const std::string& prefix : page.prefixes) json.element(prefix);
      json.end_array();
    }
    if (!page.items.empty()) {
      json.begin_array("items");
      ObjectResourceWriter writer(json, base, list.bucket);
      for (const Object& object : page.items) {
        const std::optional<Acl> acl = shown_object_acl(bucket, object);
        const size_t written_bytes = json.size_bytes();
        writer.write({}, object, acl ? &*acl : nullptr);
        // The others will take about as much as the first.
        if (&object == &page.items.front()) {
          json.expect(std::min(page.items.size() * (json.size_bytes() - written_bytes), limits::kListPageBytesMax));
        }
      }
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
