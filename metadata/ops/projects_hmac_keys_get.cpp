#include "metadata/ops/projects_hmac_keys_get.h"

#include "metadata/ops/projects_hmac_keys.h"

namespace lakegate {

Result<HmacKey> projects_hmac_keys_get(Transaction& transaction, const ProjectsHmacKeysGetRequest& request) {
  return require_hmac_key(transaction, request.project, request.access_id);
}

}  // namespace lakegate
