#include "metadata/ops/notifications_delete.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/notifications.h"

namespace lakegate {

Result<NotificationsDeleteResult> notifications_delete(Transaction& transaction,
                                                       const NotificationsDeleteRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const Notification notification, require_notification(transaction, bucket, request.id));
  transaction.erase(Table::kResources, notification_key(bucket, notification.id));
  raise_metageneration(transaction, bucket);
  return NotificationsDeleteResult();
}

}  // namespace lakegate
