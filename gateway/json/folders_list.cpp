// storage.folders.list (https://cloud.google.com/storage/docs/json_api/v1/folders/list)
#include "metadata/ops/folders_list.h"

#include "base/limits.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/folder_wire.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate::json {
namespace {

Result<FoldersListRequest> parse_request(const RequestContext& context) {
  const Query& query = context.query;
  FoldersListRequest list;
  list.bucket = context.bucket();
  list.prefix = query.get("prefix");
  if (!list.prefix.empty() && list.prefix.back() != '/') {
    return invalid_argument("The prefix must be empty or end with a '/'.", "prefix");
  }
  const std::string_view delimiter = query.get("delimiter");
  if (!delimiter.empty() && delimiter != "/") {
    return invalid_argument("The only supported delimiter is '/'.", "delimiter");
  }
  list.one_level = !delimiter.empty();
  list.start_offset = query.get("startOffset");
  list.end_offset = query.get("endOffset");
  ASSIGN_OR_RETURN(list.max_results, count_parameter(query, "pageSize", limits::kListResultsMax));
  ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(query.get("pageToken")));
  list.start_after = position.after_name;
  return list;
}

}  // namespace

Task<Result<Response>> folders_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const FoldersListRequest list, parse_request(context));
  auto operation = [&list](Transaction& transaction) { return lakegate::folders_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const ResourcesPage<Folder> page, co_await context.services.catalog.read(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#folders");
    if (page.more) json.string("nextPageToken", encode_page_token({page.items.back().name, 0, false}));
    if (!page.items.empty()) {
      json.begin_array("items");
      for (const Folder& folder : page.items) write_folder(json, folder, base);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
