// https://cloud.google.com/storage/docs/autoclass
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

Status settle_terminal_class(const std::optional<Autoclass>& before, int64_t now_us, Autoclass& autoclass) {
  std::string& terminal = autoclass.terminal_storage_class;
  if (!autoclass.enabled) {
    terminal.clear();
    autoclass.terminal_storage_class_update_time_us = 0;
    return Status();
  }
  if (terminal.empty()) terminal = "NEARLINE";
  if (terminal != "NEARLINE" && terminal != "ARCHIVE") {
    return invalid_argument("Invalid value for autoclass.terminalStorageClass: it must be NEARLINE or ARCHIVE.",
                            "autoclass.terminalStorageClass");
  }
  const bool is_same = before && before->terminal_storage_class == terminal;
  autoclass.terminal_storage_class_update_time_us = is_same ? before->terminal_storage_class_update_time_us : now_us;
  return Status();
}

}  // namespace

Status read_autoclass(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.autoclass.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "autoclass"));
  const std::optional<Autoclass> before = merge.from == nullptr ? std::nullopt : merge.from->autoclass;
  Autoclass autoclass = merge.to.autoclass.value_or(Autoclass());
  RETURN_IF_ERROR(read_bool(value, "enabled", autoclass.enabled));
  RETURN_IF_ERROR(read_text(value, "terminalStorageClass", autoclass.terminal_storage_class));
  RETURN_IF_ERROR(settle_terminal_class(before, merge.now_us, autoclass));
  const bool is_toggled = !before || before->enabled != autoclass.enabled;
  autoclass.toggle_time_us = is_toggled ? merge.now_us : before->toggle_time_us;
  merge.to.autoclass = autoclass;
  return Status();
}

void write_autoclass(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.autoclass) return;
  const Autoclass& autoclass = *bucket.autoclass;
  json.begin_object("autoclass");
  json.boolean("enabled", autoclass.enabled);
  json.string("toggleTime", format_rfc3339(autoclass.toggle_time_us));
  if (autoclass.enabled) {
    json.string("terminalStorageClass", autoclass.terminal_storage_class);
    json.string("terminalStorageClassUpdateTime", format_rfc3339(autoclass.terminal_storage_class_update_time_us));
  }
  json.end_object();
}

}  // namespace lakegate
