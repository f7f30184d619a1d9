#include "auth/system_keys.h"

#include <algorithm>

#include "auth/token_service.h"
#include "metadata/ops/service_account_keys_create.h"
#include "metadata/ops/service_account_keys_list.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate {
namespace {

constexpr size_t kKeyIdBytes = 20;

// The newest that still signs.
std::optional<ServiceAccountKey> key_in_use(const std::vector<ServiceAccountKey>& keys, int64_t now_us) {
  std::optional<ServiceAccountKey> newest;
  for (const ServiceAccountKey& key : keys) {
    if (key.origin != ServiceAccountKeyOrigin::kSystemManaged) continue;
    if (now_us - key.time_created_us >= SystemKeys::kKeyLifetimeUs) continue;
    if (!newest || key.time_created_us > newest->time_created_us) newest = key;
  }
  return newest;
}

// The one in use, where another request was faster; else `next`. Those that nobody believes any more go.
Result<ServiceAccountKey> keep_key(Transaction& transaction, const ServiceAccountKey& next) {
  ASSIGN_OR_RETURN(const std::vector<ServiceAccountKey> keys, service_account_keys_list(transaction, next.email));
  std::optional<ServiceAccountKey> used = key_in_use(keys, transaction.now_us());
  if (used) return std::move(*used);
  for (const ServiceAccountKey& key : keys) {
    const bool is_over = key.valid_before_us != 0 && key.valid_before_us <= transaction.now_us();
    if (is_over && key.origin == ServiceAccountKeyOrigin::kSystemManaged) erase_service_account_key(transaction, key);
  }
  ServiceAccountKey dated = next;
  dated.valid_before_us = transaction.now_us() + 2 * SystemKeys::kKeyLifetimeUs;
  return service_account_keys_create(transaction, dated);
}

}  // namespace

Task<Result<ServiceAccountKey>> SystemKeys::key_of(std::string email) {
  auto list = [&email](Transaction& transaction) { return service_account_keys_list(transaction, email); };
  CO_ASSIGN_OR_RETURN(const std::vector<ServiceAccountKey> keys, co_await identities_.catalog().read(list));
  std::optional<ServiceAccountKey> used = key_in_use(keys, identities_.clock().now_us());
  if (used) co_return std::move(*used);
  CO_ASSIGN_OR_RETURN(const RsaKey made, co_await generate());
  ServiceAccountKey next;
  next.email = email;
  next.key_id = random_hex(random_, kKeyIdBytes);
  next.public_key = made.public_pem();
  next.private_key = made.to_pem();
  next.origin = ServiceAccountKeyOrigin::kSystemManaged;
  auto keep = [&next](Transaction& transaction) { return keep_key(transaction, next); };
  CO_ASSIGN_OR_RETURN(auto kept, co_await identities_.catalog().transact(keep));
  // So that what is signed now is believed at once.
  identities_.forget();
  co_return std::move(kept.value);
}

Task<Result<RsaKey>> SystemKeys::generate() {
  auto make = [] { return RsaKey::generate(); };
  co_return co_await pool_.run(make);
}

Task<Result<SystemSignature>> SystemKeys::sign(std::string email, TextOf text_of) {
  CO_ASSIGN_OR_RETURN(const ServiceAccountKey key, co_await key_of(std::move(email)));
  CO_ASSIGN_OR_RETURN(const RsaKey pair, RsaKey::from_pem(key.private_key));
  SystemSignature signature;
  signature.key_id = key.key_id;
  signature.text = text_of(key.key_id);
  // A millisecond of the processor.
  auto sign = [&] { return pair.sign(signature.text); };
  CO_ASSIGN_OR_RETURN(signature.signature, co_await pool_.run(sign));
  co_return signature;
}

}  // namespace lakegate
