// storage.notifications.list (https://cloud.google.com/storage/docs/json_api/v1/notifications/list)
#include "metadata/ops/notifications_list.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/notification_wire.h"
#include "gateway/links.h"

namespace lakegate::json {

Task<Result<Response>> notifications_list(RequestContext& context) {
  const NotificationsListRequest list{context.bucket()};
  auto operation = [&list](Transaction& transaction) { return lakegate::notifications_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const std::vector<Notification> all, co_await context.services.catalog.read(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#notifications");
    if (!all.empty()) {
      json.begin_array("items");
      for (const Notification& notification : all) write_notification(json, notification, base);
      json.end_array();
    }
    json.end_object();
  });
}

}  // namespace lakegate::json
