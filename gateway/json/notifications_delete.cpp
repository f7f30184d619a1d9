// storage.notifications.delete (https://cloud.google.com/storage/docs/json_api/v1/notifications/delete)
#include "metadata/ops/notifications_delete.h"

#include "gateway/json/answer.h"

namespace lakegate::json {

Task<Result<Response>> notifications_delete(RequestContext& context) {
  const NotificationsDeleteRequest request{context.bucket(), context.path_parameter("notification")};
  auto operation = [&request](Transaction& transaction) {
    return lakegate::notifications_delete(transaction, request);
  };
  const auto deleted = co_await context.services.catalog.transact(operation);
  CO_RETURN_IF_ERROR(deleted.status());
  co_return no_content();
}

}  // namespace lakegate::json
