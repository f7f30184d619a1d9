// storage.notifications.get: reads a configuration; kNotFound where there is none.
#pragma once

#include <string>

#include "metadata/record/notification.h"
#include "metadata/transaction.h"

namespace lakegate {

struct NotificationsGetRequest {
  std::string bucket;
  std::string id;
};

Result<Notification> notifications_get(Transaction& transaction, const NotificationsGetRequest& request);

}  // namespace lakegate
