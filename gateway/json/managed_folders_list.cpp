// storage.managedFolders.list (https://cloud.google.com/storage/docs/json_api/v1/managedFolder/list)
#include "metadata/ops/managed_folders_list.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/managed_folder_wire.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_list(RequestContext& context) {
  ManagedFoldersListRequest list;
  list.bucket = context.bucket();
  list.prefix = context.query.get("prefix");
  CO_ASSIGN_OR_RETURN(list.max_results, count_parameter(context.query, "pageSize", limits::kListResultsMax));
  CO_ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(context.query.get("pageToken")));
  list.start_after = position.after_name;
  auto operation = [&list](Transaction& transaction) { return lakegate::managed_folders_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const ResourcesPage<ManagedFolder> page, co_await context.services.catalog.read(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#managedFolders");
    if (page.more) json.string("nextPageToken", encode_page_token({page.items.back().name, 0, false}));
    if (!page.items.empty()) {
      json.begin_array("items");
      for (const ManagedFolder& folder : page.items) write_managed_folder(json, folder, base);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
