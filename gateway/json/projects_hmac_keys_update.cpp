// storage.projects.hmacKeys.update (https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/update)
#include "metadata/ops/projects_hmac_keys_update.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/hmac_key_answer.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate::json {

Task<Result<Response>> projects_hmac_keys_update(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  if (!resource.is_object()) co_return invalid_argument("The HMAC key resource must be a JSON object.");
  ProjectsHmacKeysUpdateRequest update;
  update.project = context.path_parameter("projectId");
  CO_RETURN_IF_ERROR(check_project_id(update.project));
  update.access_id = context.path_parameter("accessId");
  std::string access_id = update.access_id;
  CO_RETURN_IF_ERROR(read_text(resource, "accessId", access_id));
  if (!access_id.empty() && access_id != update.access_id) {
    co_return invalid_argument("The accessId supplied in request body does not match the accessId in the URL.");
  }
  std::string etag;
  CO_RETURN_IF_ERROR(read_text(resource, "etag", etag));
  update.is_current = [&etag](const HmacKey& key) { return etag.empty() || etag == hmac_key_etag(key); };
  std::string state;
  CO_RETURN_IF_ERROR(read_text(resource, "state", state));
  update.state = hmac_key_state(state);
  auto operation = [&update](Transaction& transaction) {
    return lakegate::projects_hmac_keys_update(transaction, update);
  };
  CO_ASSIGN_OR_RETURN(const Committed<HmacKey> changed, co_await context.services.catalog.transact(operation));
  context.services.authenticator.forget();
  co_return hmac_key_answer(context, changed.value);
}

}  // namespace lakegate::json
