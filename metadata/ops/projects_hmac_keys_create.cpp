#include "metadata/ops/projects_hmac_keys_create.h"

#include "base/limits.h"
#include "metadata/ops/projects_hmac_keys.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate {

namespace {

// An account that nobody knows may have keys, since a server that asks for no credentials knows none; they sign in
// nobody (auth/identity_store.cpp). One of another project is as if there were none.
Status check_account(Transaction& transaction, const ProjectsHmacKeysCreateRequest& request) {
  std::string email = request.service_account_email;
  for (char& c : email) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  ASSIGN_OR_RETURN(const std::optional<ServiceAccount> account, find_service_account(transaction, email));
  if (!account || account->project == request.project) return Status();
  return not_found("Service Account '" + request.service_account_email + "' not found.");
}

}  // namespace

Result<HmacKey> projects_hmac_keys_create(Transaction& transaction, const ProjectsHmacKeysCreateRequest& request) {
  RETURN_IF_ERROR(check_account(transaction, request));
  const ResourceRange range = hmac_keys_range(request.project, {});
  // The count below holds only as long as nobody makes another key in the project.
  const std::string fence = resource_key(range.kind, 0, range.id_prefix);
  transaction.guard_fence(Table::kResources, fence);
  transaction.touch_fence(Table::kResources, fence);
  int account_keys = 0;
  RETURN_IF_ERROR(visit_resources(transaction, range, decode_hmac_key_row, [&](const HmacKey& key) {
    if (is_forgotten(key, transaction.now_us())) erase_hmac_key(transaction, key);
    const bool counts = key.state != HmacKeyState::kDeleted;
    if (counts && key.service_account_email == request.service_account_email) ++account_keys;
    return true;
  }));
  if (account_keys >= limits::kHmacKeysPerServiceAccountMax) {
    return invalid_argument("Service account HMAC key limit reached");
  }
  HmacKey key;
  key.project = request.project;
  key.access_id = request.access_id;
  key.service_account_email = request.service_account_email;
  key.secret = request.secret;
  key.time_created_us = transaction.now_us();
  key.updated_us = key.time_created_us;
  put_hmac_key(transaction, key);
  return key;
}

}  // namespace lakegate
