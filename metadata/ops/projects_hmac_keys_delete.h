// storage.projects.hmacKeys.delete: ends an inactive key for good and drops its secret; what is left is shown for 30
// days. kInvalidArgument for a key that is active or deleted already.
#pragma once

#include <string>

#include "metadata/record/hmac_key.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ProjectsHmacKeysDeleteRequest {
  std::string project;
  std::string access_id;
};

Result<HmacKey> projects_hmac_keys_delete(Transaction& transaction, const ProjectsHmacKeysDeleteRequest& request);

}  // namespace lakegate
