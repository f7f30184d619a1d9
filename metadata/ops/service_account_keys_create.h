// A new key of a service account (iam.projects.serviceAccounts.keys.create and .upload). kNotFound where there is no
// such account, kResourceExhausted when it has as many keys as it may have, kAlreadyExists for an id that is taken.
#pragma once

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

// Email, id, both halves as far as they are to be stored, origin and last day come from the caller; the rest is filled
// in. The system-managed ones of an account do not count.
Result<ServiceAccountKey> service_account_keys_create(Transaction& transaction, const ServiceAccountKey& key);

}  // namespace lakegate
