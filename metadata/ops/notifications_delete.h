// storage.notifications.delete: removes a configuration; kNotFound where there is none.
#pragma once

#include <string>

#include "metadata/transaction.h"

namespace lakegate {

struct NotificationsDeleteRequest {
  std::string bucket;
  std::string id;
};

struct NotificationsDeleteResult {};

Result<NotificationsDeleteResult> notifications_delete(Transaction& transaction,
                                                       const NotificationsDeleteRequest& request);

}  // namespace lakegate
