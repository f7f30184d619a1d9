// storage.notifications.get (https://cloud.google.com/storage/docs/json_api/v1/notifications/get)
#include "metadata/ops/notifications_get.h"

#include "gateway/json/notification_answer.h"

namespace lakegate::json {

Task<Result<Response>> notifications_get(RequestContext& context) {
  const NotificationsGetRequest get{context.bucket(), context.path_parameter("notification")};
  auto operation = [&get](Transaction& transaction) { return lakegate::notifications_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const Notification notification, co_await context.services.catalog.read(operation));
  co_return notification_answer(context, notification);
}

}  // namespace lakegate::json
