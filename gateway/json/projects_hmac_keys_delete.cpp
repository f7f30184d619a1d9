// storage.projects.hmacKeys.delete (https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/delete)
#include "metadata/ops/projects_hmac_keys_delete.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/hmac_key_wire.h"

namespace lakegate::json {

Task<Result<Response>> projects_hmac_keys_delete(RequestContext& context) {
  ProjectsHmacKeysDeleteRequest request{context.path_parameter("projectId"), context.path_parameter("accessId")};
  CO_RETURN_IF_ERROR(check_project_id(request.project));
  auto operation = [&request](Transaction& transaction) {
    return lakegate::projects_hmac_keys_delete(transaction, request);
  };
  const auto deleted = co_await context.services.catalog.transact(operation);
  CO_RETURN_IF_ERROR(deleted.status());
  context.services.authenticator.forget();
  co_return no_content();
}

}  // namespace lakegate::json
