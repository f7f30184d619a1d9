// storage.projects.hmacKeys.list (https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/list)
#include "metadata/ops/projects_hmac_keys_list.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> projects_hmac_keys_list(RequestContext& context) {
  ProjectsHmacKeysListRequest list;
  list.project = context.path_parameter("projectId");
  CO_RETURN_IF_ERROR(check_project_id(list.project));
  list.service_account_email = context.query.get("serviceAccountEmail");
  if (!list.service_account_email.empty()) CO_RETURN_IF_ERROR(check_service_account(list.service_account_email));
  CO_ASSIGN_OR_RETURN(list.show_deleted_keys, bool_parameter(context.query, "showDeletedKeys", false));
  CO_ASSIGN_OR_RETURN(list.max_results, max_results_parameter(context.query, limits::kHmacKeysListResultsMax));
  CO_ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(context.query.get("pageToken")));
  list.start_after = position.after_name;
  auto operation = [&list](Transaction& transaction) { return lakegate::projects_hmac_keys_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const ResourcesPage<HmacKey> page, co_await context.services.catalog.read(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#hmacKeysMetadata");
    if (page.more) json.string("nextPageToken", encode_page_token({page.items.back().access_id, 0, false}));
    if (!page.items.empty()) {
      json.begin_array("items");
      for (const HmacKey& key : page.items) write_hmac_key_metadata(json, {}, key, base);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
