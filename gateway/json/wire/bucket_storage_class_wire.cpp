// https://cloud.google.com/storage/docs/storage-classes
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "metadata/names.h"

namespace lakegate {

Status read_storage_class(const nlohmann::json& value, BucketMerge& merge) {
  if (!value.is_null() && !value.is_string()) return invalid_argument("storageClass must be a string.", "storageClass");
  std::string storage_class = value.is_string() ? value.get<std::string>() : std::string();
  for (char& c : storage_class) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (storage_class.empty()) storage_class = "STANDARD";
  RETURN_IF_ERROR(check_storage_class(storage_class));
  merge.to.storage_class = std::move(storage_class);
  return Status();
}

void write_storage_class(JsonWriter& json, const Bucket& bucket) { json.string("storageClass", bucket.storage_class); }

}  // namespace lakegate
