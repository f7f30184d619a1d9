// What the operations on notification configurations share.
#pragma once

#include <string>
#include <vector>

#include "metadata/record/bucket.h"
#include "metadata/record/notification.h"
#include "metadata/transaction.h"

namespace lakegate {

std::string notification_key(const Bucket& bucket, uint64_t id);

// The configuration, guarded; kNotFound where there is none. `id` is the client's text.
Result<Notification> require_notification(Transaction& transaction, const Bucket& bucket, const std::string& id);

// All of the bucket (limits::kNotificationsPerBucketMax at most), in id order.
Result<std::vector<Notification>> all_notifications(Transaction& transaction, const Bucket& bucket);

// A change of the configurations raises the bucket's metageneration, which is where new ids come from.
void raise_metageneration(Transaction& transaction, Bucket bucket);

}  // namespace lakegate
