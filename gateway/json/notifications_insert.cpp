// storage.notifications.insert (https://cloud.google.com/storage/docs/json_api/v1/notifications/insert). The
// configuration is kept and shown; nothing is published, and the change feed has every event.
#include "metadata/ops/notifications_insert.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/notification_answer.h"
#include "gateway/json/wire/notification_wire.h"

namespace lakegate::json {

Task<Result<Response>> notifications_insert(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  NotificationsInsertRequest insert;
  insert.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(insert.notification, notification_from_json(resource));
  auto operation = [&insert](Transaction& transaction) { return lakegate::notifications_insert(transaction, insert); };
  CO_ASSIGN_OR_RETURN(const Committed<Notification> created, co_await context.services.catalog.transact(operation));
  co_return notification_answer(context, created.value);
}

}  // namespace lakegate::json
