#include "metadata/ops/notifications_get.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/notifications.h"

namespace lakegate {

Result<Notification> notifications_get(Transaction& transaction, const NotificationsGetRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  return require_notification(transaction, bucket, request.id);
}

}  // namespace lakegate
