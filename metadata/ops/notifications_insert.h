// storage.notifications.insert: adds a configuration to a bucket. kInvalidArgument when too many would be triggered by
// one event, or the bucket has too many.
#pragma once

#include <string>

#include "metadata/record/notification.h"
#include "metadata/transaction.h"

namespace lakegate {

struct NotificationsInsertRequest {
  std::string bucket;
  Notification notification;  // Valid already; bucket and id are filled in.
};

Result<Notification> notifications_insert(Transaction& transaction, const NotificationsInsertRequest& request);

}  // namespace lakegate
