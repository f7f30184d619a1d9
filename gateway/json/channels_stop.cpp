// storage.channels.stop: nothing makes channels any more (objects.watchAll left the API), so none is ever known.
#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/project_number.h"

namespace lakegate::json {

Task<Result<Response>> channels_stop(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  if (!resource.is_object()) co_return invalid_argument("The channel resource must be a JSON object.");
  std::string id;
  std::string resource_id;
  CO_RETURN_IF_ERROR(read_text(resource, "id", id));
  CO_RETURN_IF_ERROR(read_text(resource, "resourceId", resource_id));
  if (id.empty()) co_return required_argument("id");
  if (resource_id.empty()) co_return required_argument("resourceId");
  co_return not_found("Channel '" + id + "' not found for project '" +
                      std::to_string(project_number(context.services.config.project)) + "'");
}

}  // namespace lakegate::json
