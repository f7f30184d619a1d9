#include "gateway/json/folder_answer.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/folder_wire.h"
#include "gateway/links.h"

namespace lakegate {

Result<Response> folder_answer(const RequestContext& context, const Folder& folder) {
  const std::string base = base_url(context.request, context.services.config);
  return json_answer(context, [&](JsonWriter& json) { write_folder(json, folder, base); });
}

Task<Status> authorize_on_folder(RequestContext& context, std::string_view permission, const std::string& folder) {
  AccessRequest access;
  access.permission = permission;
  access.bucket = context.bucket();
  access.object = folder;
  access.target = AccessTarget::kFolder;
  co_return co_await context.services.authorizer.authorize(context.principal(), access);
}

}  // namespace lakegate
