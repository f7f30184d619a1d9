// storage.projects.serviceAccount.get
// (https://cloud.google.com/storage/docs/json_api/v1/projects/serviceAccount/get): the e-mail address that Google's own
// agent for storage has in a project. Nothing is stored and nobody signs in with it.
#include "gateway/json/answer.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "metadata/project_number.h"

namespace lakegate::json {

Task<Result<Response>> projects_service_account_get(RequestContext& context) {
  const std::string& project = context.path_parameter("projectId");
  CO_RETURN_IF_ERROR(check_project_id(project));
  const std::string email =
      "service-" + std::to_string(project_number(project)) + "@gs-project-accounts.iam.gserviceaccount.com";
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#serviceAccount");
    json.string("email_address", email);
    json.end_object();
  });
}

}  // namespace lakegate::json
