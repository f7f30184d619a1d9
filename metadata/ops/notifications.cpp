#include "metadata/ops/notifications.h"

#include <algorithm>

#include "base/encoding.h"
#include "metadata/ops/resource_rows.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/notification_codec.h"

namespace lakegate {
namespace {

auto decode_row(const Bucket& bucket) {
  return [&bucket](const std::string& id, std::string_view record) -> Result<Notification> {
    ASSIGN_OR_RETURN(Notification notification, decode_notification(record));
    const std::optional<uint64_t> number = parse_uint64(id);
    if (!number) return Status(Code::kDataLoss, "The row of a notification configuration has a damaged name.");
    notification.bucket = bucket.name;
    notification.id = *number;
    return notification;
  };
}

}  // namespace

std::string notification_key(const Bucket& bucket, uint64_t id) {
  return resource_key(ResourceKind::kNotification, bucket.generation, std::to_string(id));
}

Result<Notification> require_notification(Transaction& transaction, const Bucket& bucket, const std::string& id) {
  const Status missing = not_found("The requested resource was not found.");
  const std::optional<uint64_t> number = parse_uint64(id);
  if (!number) return missing;
  const ResourceKey key{ResourceKind::kNotification, bucket.generation, std::to_string(*number)};
  ASSIGN_OR_RETURN(std::optional<Notification> found, get_resource(transaction, key, decode_row(bucket)));
  if (!found) return missing;
  return std::move(*found);
}

Result<std::vector<Notification>> all_notifications(Transaction& transaction, const Bucket& bucket) {
  std::vector<Notification> all;
  const ResourceRange range{ResourceKind::kNotification, bucket.generation, {}, {}};
  RETURN_IF_ERROR(visit_resources(transaction, range, decode_row(bucket), [&](Notification notification) {
    all.push_back(std::move(notification));
    return true;
  }));
  // Rows are in the order of their text.
  std::sort(all.begin(), all.end(), [](const Notification& a, const Notification& b) { return a.id < b.id; });
  return all;
}

void raise_metageneration(Transaction& transaction, Bucket bucket) {
  ++bucket.metageneration;
  bucket.updated_us = transaction.now_us();
  transaction.put(Table::kBuckets, bucket_key(bucket.name), encode_bucket(bucket));
}

}  // namespace lakegate
