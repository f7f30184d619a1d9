// storage.projects.hmacKeys.create: a new active key for a service account. kInvalidArgument when the account has as
// many as it may have. Also forgets deleted keys of the project whose time is over.
#pragma once

#include <string>

#include "metadata/record/hmac_key.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ProjectsHmacKeysCreateRequest {
  std::string project;  // Without a slash.
  std::string service_account_email;
  std::string access_id;  // Random, from the caller, since a transaction may run more than once.
  Secret secret;          // Likewise.
};

Result<HmacKey> projects_hmac_keys_create(Transaction& transaction, const ProjectsHmacKeysCreateRequest& request);

}  // namespace lakegate
