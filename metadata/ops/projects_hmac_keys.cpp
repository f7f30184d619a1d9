#include "metadata/ops/projects_hmac_keys.h"

#include "base/limits.h"
#include "metadata/schema/hmac_key_codec.h"

namespace lakegate {
namespace {

std::string row_id(const std::string& project, const std::string& access_id) { return project + "/" + access_id; }

// No project has an empty name, so these rows lie in no project's range.
std::string access_id_row_key(const std::string& access_id) {
  return resource_key(ResourceKind::kHmacKey, 0, row_id({}, access_id));
}

}  // namespace

Result<HmacKey> decode_hmac_key_row(const std::string& id, std::string_view record) {
  ASSIGN_OR_RETURN(HmacKey key, decode_hmac_key(record));
  const size_t slash = id.rfind('/');
  if (slash == std::string::npos) return Status(Code::kDataLoss, "The row of an HMAC key has a damaged name.");
  key.project = id.substr(0, slash);
  key.access_id = id.substr(slash + 1);
  return key;
}

bool is_forgotten(const HmacKey& key, int64_t now_us) {
  return key.state == HmacKeyState::kDeleted && now_us - key.updated_us >= limits::kDeletedHmacKeyShownUs;
}

ResourceRange hmac_keys_range(const std::string& project, const std::string& start_after) {
  return {ResourceKind::kHmacKey, 0, row_id(project, {}),
          start_after.empty() ? std::string() : row_id(project, start_after)};
}

Result<HmacKey> require_hmac_key(Transaction& transaction, const std::string& project, const std::string& access_id) {
  ASSIGN_OR_RETURN(
      std::optional<HmacKey> key,
      get_resource(transaction, {ResourceKind::kHmacKey, 0, row_id(project, access_id)}, decode_hmac_key_row));
  if (!key || is_forgotten(*key, transaction.now_us())) return not_found("Access ID not found in project.");
  return std::move(*key);
}

void put_hmac_key(Transaction& transaction, const HmacKey& key) {
  transaction.put(Table::kResources, resource_key(ResourceKind::kHmacKey, 0, row_id(key.project, key.access_id)),
                  encode_hmac_key(key));
  if (key.state == HmacKeyState::kDeleted) {
    transaction.erase(Table::kResources, access_id_row_key(key.access_id));
  } else {
    transaction.put(Table::kResources, access_id_row_key(key.access_id), key.project);
  }
}

void erase_hmac_key(Transaction& transaction, const HmacKey& key) {
  transaction.erase(Table::kResources, resource_key(ResourceKind::kHmacKey, 0, row_id(key.project, key.access_id)));
  transaction.erase(Table::kResources, access_id_row_key(key.access_id));
}

Result<std::optional<HmacKey>> find_hmac_key(Transaction& transaction, const std::string& access_id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> project,
                   transaction.get(Table::kResources, access_id_row_key(access_id)));
  if (!project) return std::optional<HmacKey>();
  return get_resource(transaction, {ResourceKind::kHmacKey, 0, row_id(*project, access_id)}, decode_hmac_key_row);
}

}  // namespace lakegate
