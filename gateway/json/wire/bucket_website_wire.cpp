// https://cloud.google.com/storage/docs/static-website
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/names.h"

namespace lakegate {

Status read_website(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.website.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "website"));
  Website website = merge.to.website.value_or(Website());
  RETURN_IF_ERROR(read_text(value, "mainPageSuffix", website.main_page_suffix));
  RETURN_IF_ERROR(read_text(value, "notFoundPage", website.not_found_page));
  for (const std::string* name : {&website.main_page_suffix, &website.not_found_page}) {
    if (!name->empty()) RETURN_IF_ERROR(check_object_name(*name));
  }
  merge.to.website.reset();
  if (website != Website()) merge.to.website = std::move(website);
  return Status();
}

void write_website(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.website) return;
  json.begin_object("website");
  json.string_unless_empty("mainPageSuffix", bucket.website->main_page_suffix);
  json.string_unless_empty("notFoundPage", bucket.website->not_found_page);
  json.end_object();
}

}  // namespace lakegate
