#include "metadata/ops/signing_secrets.h"

#include <algorithm>

#include "metadata/ops/resource_rows.h"
#include "metadata/schema/issued_token_codec.h"

namespace lakegate {
namespace {

Result<SigningSecret> decode_row(const std::string& id, std::string_view record) {
  ASSIGN_OR_RETURN(SigningSecret secret, decode_signing_secret(record));
  secret.key_id = id;
  return secret;
}

std::string row_key(const std::string& key_id) { return resource_key(ResourceKind::kSigningSecret, 0, key_id); }

}  // namespace

Result<std::vector<SigningSecret>> signing_secrets_list(Transaction& transaction, SigningPurpose purpose) {
  std::vector<SigningSecret> secrets;
  RETURN_IF_ERROR(
      visit_resources(transaction, {ResourceKind::kSigningSecret, 0, {}, {}}, decode_row, [&](SigningSecret secret) {
        if (secret.purpose == purpose) secrets.push_back(std::move(secret));
        return true;
      }));
  std::stable_sort(secrets.begin(), secrets.end(), [](const SigningSecret& a, const SigningSecret& b) {
    return a.time_created_us > b.time_created_us;
  });
  return secrets;
}

Result<std::vector<SigningSecret>> signing_secrets_rotate(Transaction& transaction,
                                                          const SigningSecretsRotateRequest& request) {
  // Two rotations at once would leave two newest.
  const std::string fence = row_key({});
  transaction.guard_fence(Table::kResources, fence);
  ASSIGN_OR_RETURN(std::vector<SigningSecret> secrets, signing_secrets_list(transaction, request.next.purpose));
  const int64_t now_us = transaction.now_us();
  if (!secrets.empty() && now_us - secrets.front().time_created_us < request.max_age_us) return secrets;
  transaction.touch_fence(Table::kResources, fence);
  std::vector<SigningSecret> kept = {request.next};
  kept.front().time_created_us = now_us;
  transaction.put(Table::kResources, row_key(kept.front().key_id), encode_signing_secret(kept.front()));
  for (SigningSecret& secret : secrets) {
    const int64_t succeeded_us = kept.size() == 1 ? now_us : kept.back().time_created_us;
    if (now_us - succeeded_us < request.overlap_us) {
      kept.push_back(std::move(secret));
    } else {
      transaction.erase(Table::kResources, row_key(secret.key_id));
    }
  }
  return kept;
}

}  // namespace lakegate
