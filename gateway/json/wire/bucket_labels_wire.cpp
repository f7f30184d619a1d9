// https://cloud.google.com/storage/docs/tags-and-labels#bucket-labels
#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

bool is_label_text(std::string_view text) {
  return text.size() <= 63 && is_valid_utf8(text) && std::none_of(text.begin(), text.end(), [](unsigned char c) {
           return c < 0x80 && std::islower(c) == 0 && std::isdigit(c) == 0 && c != '-' && c != '_';
         });
}

}  // namespace

Status read_labels(const nlohmann::json& value, BucketMerge& merge) {
  std::map<std::string, std::string>& labels = merge.to.labels;
  if (value.is_null()) {
    labels.clear();
    return Status();
  }
  if (!value.is_object()) return invalid_argument("labels must be an object of strings.", "labels");
  for (const auto& [key, entry] : value.items()) {
    if (entry.is_null()) {
      labels.erase(key);
      continue;
    }
    if (!entry.is_string()) return invalid_argument("labels must be an object of strings.", "labels." + key);
    if (key.empty() || !is_label_text(key) || !is_label_text(entry.get_ref<const std::string&>())) {
      return invalid_argument("Label '" + key + "' breaks the rules for labels.", "labels." + key);
    }
    labels[key] = entry.get<std::string>();
  }
  if (labels.size() > limits::kBucketLabelsMax) return invalid_argument("A bucket has 64 labels at most.", "labels");
  return Status();
}

void write_labels(JsonWriter& json, const Bucket& bucket) { json.string_map("labels", bucket.labels); }

}  // namespace lakegate
