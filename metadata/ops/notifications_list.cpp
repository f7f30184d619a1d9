#include "metadata/ops/notifications_list.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/notifications.h"

namespace lakegate {

Result<std::vector<Notification>> notifications_list(Transaction& transaction,
                                                     const NotificationsListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  return all_notifications(transaction, bucket);
}

}  // namespace lakegate
