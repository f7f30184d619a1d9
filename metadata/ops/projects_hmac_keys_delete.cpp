#include "metadata/ops/projects_hmac_keys_delete.h"

#include "metadata/ops/projects_hmac_keys.h"

namespace lakegate {

Result<HmacKey> projects_hmac_keys_delete(Transaction& transaction, const ProjectsHmacKeysDeleteRequest& request) {
  ASSIGN_OR_RETURN(HmacKey key, require_hmac_key(transaction, request.project, request.access_id));
  if (key.state == HmacKeyState::kActive) {
    return invalid_argument("Cannot delete keys in ACTIVE state.  Update state to 'INACTIVE' first.");
  }
  if (key.state == HmacKeyState::kDeleted) return invalid_argument("Key is already deleted.");
  key.state = HmacKeyState::kDeleted;
  key.secret = Secret();
  ++key.metageneration;
  key.updated_us = transaction.now_us();
  put_hmac_key(transaction, key);
  return key;
}

}  // namespace lakegate
