// storage.notifications.list: all configurations of a bucket, in id order; there are no pages.
#pragma once

#include <string>
#include <vector>

#include "metadata/record/notification.h"
#include "metadata/transaction.h"

namespace lakegate {

struct NotificationsListRequest {
  std::string bucket;
};

Result<std::vector<Notification>> notifications_list(Transaction& transaction, const NotificationsListRequest& request);

}  // namespace lakegate
