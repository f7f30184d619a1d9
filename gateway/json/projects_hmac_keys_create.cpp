// storage.projects.hmacKeys.create (https://cloud.google.com/storage/docs/json_api/v1/projects/hmacKeys/create)
#include "metadata/ops/projects_hmac_keys_create.h"

#include "gateway/hmac_key_material.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "gateway/links.h"

namespace lakegate::json {
Task<Result<Response>> projects_hmac_keys_create(RequestContext& context) {
  ProjectsHmacKeysCreateRequest create;
  create.project = context.path_parameter("projectId");
  CO_RETURN_IF_ERROR(check_project_id(create.project));
  create.service_account_email = context.query.get("serviceAccountEmail");
  if (create.service_account_email.empty()) co_return required_argument("serviceAccountEmail");
  if (create.service_account_email.find('@') == std::string::npos ||
      create.service_account_email.size() > limits::kServiceAccountEmailBytesMax) {
    co_return invalid_argument("Invalid argument.");
  }
  CO_RETURN_IF_ERROR(check_service_account(create.service_account_email));
  create.access_id = new_access_id(context.services.random, create.service_account_email);
  create.secret = new_hmac_secret(context.services.random);
  auto operation = [&create](Transaction& transaction) {
    return lakegate::projects_hmac_keys_create(transaction, create);
  };
  CO_ASSIGN_OR_RETURN(const Committed<HmacKey> created, co_await context.services.catalog.transact(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) { write_new_hmac_key(json, created.value, base); });
}

}  // namespace lakegate::json
