#include "metadata/ops/projects_hmac_keys_list.h"

#include "metadata/ops/projects_hmac_keys.h"

namespace lakegate {

Result<ResourcesPage<HmacKey>> projects_hmac_keys_list(Transaction& transaction,
                                                       const ProjectsHmacKeysListRequest& request) {
  const auto is_wanted = [&](const HmacKey& key) {
    if (is_forgotten(key, transaction.now_us())) return false;
    if (key.state == HmacKeyState::kDeleted && !request.show_deleted_keys) return false;
    return request.service_account_email.empty() || key.service_account_email == request.service_account_email;
  };
  return list_resources(transaction, hmac_keys_range(request.project, request.start_after), request.max_results,
                        decode_hmac_key_row, is_wanted);
}

}  // namespace lakegate
