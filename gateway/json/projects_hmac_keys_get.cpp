// storage.projects.hmacKeys.get (https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/get)
#include "metadata/ops/projects_hmac_keys_get.h"

#include "gateway/json/hmac_key_answer.h"
#include "gateway/json/wire/hmac_key_wire.h"

namespace lakegate::json {

Task<Result<Response>> projects_hmac_keys_get(RequestContext& context) {
  ProjectsHmacKeysGetRequest get{context.path_parameter("projectId"), context.path_parameter("accessId")};
  CO_RETURN_IF_ERROR(check_project_id(get.project));
  auto operation = [&get](Transaction& transaction) { return lakegate::projects_hmac_keys_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const HmacKey key, co_await context.services.catalog.read(operation));
  co_return hmac_key_answer(context, key);
}

}  // namespace lakegate::json
