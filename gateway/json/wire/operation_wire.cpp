#include "gateway/json/wire/operation_wire.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "gateway/links.h"

namespace lakegate {
namespace {

constexpr std::string_view kTypePrefix = "type.googleapis.com/";
constexpr std::string_view kMetadataPrefix = "metadata.";
constexpr std::string_view kResponsePrefix = "response.";
constexpr int kDonePercent = 100;
// Of a bulk restore, which does not know how much there is to do.
constexpr int kUnknownPercent = -1;

struct KindNames {
  OperationKind kind;
  std::string_view type;           // CommonLongRunningOperationMetadata.type
  std::string_view metadata_type;  // Messages of google/storage/control/v2/storage_control.proto.
  std::string_view response_type;
};

constexpr std::array kKinds = {
    KindNames{OperationKind::kObjectsBulkRestore, "bulk-restore-objects",
              "google.storage.control.v2.BulkRestoreObjectsMetadata",
              "google.storage.control.v2.BulkRestoreObjectsResponse"},
    KindNames{OperationKind::kFoldersRename, "rename-folder", "google.storage.control.v2.RenameFolderMetadata",
              "google.storage.control.v2.Folder"},
    KindNames{OperationKind::kFoldersDeleteRecursive, "delete-folder-recursive",
              "google.storage.control.v2.DeleteFolderRecursiveMetadata", "google.protobuf.Empty"},
    KindNames{OperationKind::kBucketsRelocate, "relocate-bucket", "google.storage.control.v2.RelocateBucketMetadata",
              "google.storage.control.v2.RelocateBucketResponse"},
    KindNames{OperationKind::kAnywhereCachesInsert, "create-anywhere-cache",
              "google.storage.control.v2.CreateAnywhereCacheMetadata", "google.storage.control.v2.AnywhereCache"},
    KindNames{OperationKind::kAnywhereCachesUpdate, "update-anywhere-cache",
              "google.storage.control.v2.UpdateAnywhereCacheMetadata", "google.storage.control.v2.AnywhereCache"},
    KindNames{OperationKind::kRapidCachesInsert, "create-rapid-cache",
              "google.storage.control.v2.CreateRapidCacheMetadata", "google.storage.control.v2.RapidCache"},
    KindNames{OperationKind::kRapidCachesUpdate, "update-rapid-cache",
              "google.storage.control.v2.UpdateRapidCacheMetadata", "google.storage.control.v2.RapidCache"},
    KindNames{OperationKind::kRapidCachesDisable, "disable-rapid-cache",
              "google.storage.control.v2.DisableRapidCacheMetadata", "google.storage.control.v2.RapidCache"},
};

constexpr std::array<std::string_view, 4> kBooleans = {"allowOverwrite", "copySourceAcl", "validateOnly",
                                                       "ingestOnWrite"};
constexpr std::array<std::string_view, 2> kNumbers = {"progressPercent", "byteProgressPercent"};
constexpr std::array<std::string_view, 2> kLists = {"matchGlobs", "dataLocations"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

const KindNames& names_of(OperationKind kind) { return *std::ranges::find(kKinds, kind, &KindNames::kind); }

nlohmann::json list_of(std::string_view text) {
  nlohmann::json list = nlohmann::json::array();
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    list.push_back(std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

nlohmann::json value_of(std::string_view name, const std::string& text) {
  if (is_one_of(kBooleans, name)) return text == "true";
  if (is_one_of(kNumbers, name)) return parse_int64(text).value_or(0);
  if (is_one_of(kLists, name)) return list_of(text);
  return text;
}

// Puts a value where its path says ("progress.discoveredBytes"), making the objects on the way.
void put(nlohmann::json& object, std::string_view path, const std::string& text) {
  nlohmann::json* parent = &object;
  for (size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    nlohmann::json& child = (*parent)[std::string(path.substr(0, dot))];
    // A text that stands where an object should is not worth an answer that fails.
    if (!child.is_null() && !child.is_object()) return;
    parent = &child;
    path.remove_prefix(dot + 1);
  }
  (*parent)[std::string(path)] = value_of(path, text);
}

void put_with_prefix(nlohmann::json& object, const std::map<std::string, std::string>& entries,
                     std::string_view prefix) {
  for (const auto& [key, text] : entries) {
    if (key.starts_with(prefix)) put(object, std::string_view(key).substr(prefix.size()), text);
  }
}

nlohmann::json metadata_of(const Operation& operation, const KindNames& names) {
  nlohmann::json metadata = {{"@type", std::string(kTypePrefix) + std::string(names.metadata_type)}};
  nlohmann::json& common = metadata["commonMetadata"];
  common["createTime"] = format_rfc3339(operation.time_created_us);
  common["updateTime"] = format_rfc3339(operation.updated_us);
  if (operation.is_done()) common["endTime"] = format_rfc3339(operation.time_finished_us);
  common["type"] = names.type;
  common["requestedCancellation"] = operation.cancel_requested;
  common["progressPercent"] = operation.kind == OperationKind::kObjectsBulkRestore ? kUnknownPercent
                              : operation.state == OperationState::kSucceeded      ? kDonePercent
                                                                                   : 0;
  put_with_prefix(metadata, operation.request, {});
  put_with_prefix(metadata, operation.progress, kMetadataPrefix);
  return metadata;
}

}  // namespace

std::string_view operation_type(OperationKind kind) { return names_of(kind).type; }

nlohmann::json operation_to_json(const Operation& operation, std::string_view base_url) {
  const KindNames& names = names_of(operation.kind);
  nlohmann::json json = {
      {"kind", "storage#operation"},
      {"name", "projects/_/buckets/" + operation.bucket + "/operations/" + operation.id},
      {"selfLink", bucket_self_link(base_url, operation.bucket) + "/operations/" + percent_encode(operation.id)},
      {"metadata", metadata_of(operation, names)},
      {"done", operation.is_done()},
  };
  if (operation.error) {
    json["error"] = {{"code", operation.error->code}, {"message", operation.error->message}};
  } else if (operation.is_done()) {
    nlohmann::json& response = json["response"];
    response["@type"] = std::string(kTypePrefix) + std::string(names.response_type);
    put_with_prefix(response, operation.progress, kResponsePrefix);
  }
  return json;
}

void write_json(JsonWriter& json, std::string_view name, const nlohmann::json& value) {
  if (value.is_object()) {
    json.begin_object(name);
    for (const auto& [key, member] : value.items()) write_json(json, key, member);
    json.end_object();
  } else if (value.is_array()) {
    json.begin_array(name);
    for (const nlohmann::json& element : value) write_json(json, {}, element);
    json.end_array();
  } else if (value.is_boolean()) {
    json.boolean(name, value.get<bool>());
  } else if (value.is_number_integer()) {
    json.number(name, value.get<int64_t>());
  } else if (value.is_string()) {
    json.string(name, value.get_ref<const std::string&>());
  }
}

}  // namespace lakegate
