#include "gateway/json/wire/folder_wire.h"

#include "base/encoding.h"
#include "gateway/links.h"

namespace lakegate {

void write_folder(JsonWriter& json, const Folder& folder, std::string_view base_url) {
  json.begin_object();
  json.string("kind", "storage#folder");
  json.string("id", folder.bucket + "/" + folder.name);
  json.string("selfLink", bucket_self_link(base_url, folder.bucket) + "/folders/" + percent_encode(folder.name));
  json.string("name", folder.name);
  json.string("bucket", folder.bucket);
  json.int64("metageneration", folder.metageneration);
  json.string("createTime", format_rfc3339(folder.time_created_us));
  json.string("updateTime", format_rfc3339(folder.updated_us));
  if (!folder.pending_rename_operation.empty()) {
    json.begin_object("pendingRenameInfo");
    json.string("operationId", folder.pending_rename_operation);
    json.end_object();
  }
  json.end_object();
}

}  // namespace lakegate
