#include "gateway/json/managed_folder_answer.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/managed_folder_wire.h"
#include "gateway/links.h"

namespace lakegate {

Result<Response> managed_folder_answer(const RequestContext& context, const ManagedFolder& folder) {
  const std::string base = base_url(context.request, context.services.config);
  return json_answer(context, [&](JsonWriter& json) { write_managed_folder(json, folder, base); });
}

}  // namespace lakegate
