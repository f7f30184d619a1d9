#include "metadata/ops/projects_hmac_keys_update.h"

#include "metadata/ops/projects_hmac_keys.h"

namespace lakegate {

Result<HmacKey> projects_hmac_keys_update(Transaction& transaction, const ProjectsHmacKeysUpdateRequest& request) {
  ASSIGN_OR_RETURN(HmacKey key, require_hmac_key(transaction, request.project, request.access_id));
  if (key.state == HmacKeyState::kDeleted) return invalid_argument("Deleted keys cannot be updated.");
  if (!request.is_current(key)) {
    return Status(Code::kConditionNotMet, "Cannot update keys. Etag does not match expected value.").at("If-Match");
  }
  ASSIGN_OR_RETURN(const HmacKeyState state, request.state);
  if (state == key.state) return invalid_argument("Update must modify the credential.");
  key.state = state;
  ++key.metageneration;
  key.updated_us = transaction.now_us();
  put_hmac_key(transaction, key);
  return key;
}

}  // namespace lakegate
