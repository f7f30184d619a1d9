#include "gateway/json/notification_answer.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/notification_wire.h"
#include "gateway/links.h"

namespace lakegate {

Result<Response> notification_answer(const RequestContext& context, const Notification& notification) {
  const std::string base = base_url(context.request, context.services.config);
  ASSIGN_OR_RETURN(Response response,
                   json_answer(context, [&](JsonWriter& json) { write_notification(json, notification, base); }));
  response.headers.add("ETag", std::to_string(notification.id));
  return response;
}

}  // namespace lakegate
