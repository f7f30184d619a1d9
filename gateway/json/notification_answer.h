// What the notification methods of the JSON API share.
#pragma once

#include "gateway/context.h"
#include "metadata/record/notification.h"

namespace lakegate {

Result<Response> notification_answer(const RequestContext& context, const Notification& notification);

}  // namespace lakegate
