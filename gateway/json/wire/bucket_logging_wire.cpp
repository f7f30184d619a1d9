// https://cloud.google.com/storage/docs/access-logs
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/names.h"

namespace lakegate {

Status read_logging(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.logging.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "logging"));
  UsageLogging logging = merge.to.logging.value_or(UsageLogging());
  RETURN_IF_ERROR(read_text(value, "logBucket", logging.log_bucket));
  RETURN_IF_ERROR(read_text(value, "logObjectPrefix", logging.log_object_prefix));
  if (logging.log_bucket.empty()) {
    merge.to.logging.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_bucket_name(logging.log_bucket));
  if (logging.log_object_prefix.empty()) logging.log_object_prefix = merge.name;
  RETURN_IF_ERROR(check_object_name(logging.log_object_prefix));
  merge.to.logging = std::move(logging);
  return Status();
}

void write_logging(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.logging) return;
  json.begin_object("logging");
  json.string("logBucket", bucket.logging->log_bucket);
  json.string_unless_empty("logObjectPrefix", bucket.logging->log_object_prefix);
  json.end_object();
}

}  // namespace lakegate
