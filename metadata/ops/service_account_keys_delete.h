// Deletes a key of a service account (iam.projects.serviceAccounts.keys.delete): nothing that it signs is believed any
// more. kNotFound where there is none.
#pragma once

#include <string>

#include "metadata/record/service_account.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ServiceAccountKeysDeleteRequest {
  std::string email;
  std::string key_id;
};

Result<ServiceAccountKey> service_account_keys_delete(Transaction& transaction,
                                                      const ServiceAccountKeysDeleteRequest& request);

}  // namespace lakegate
