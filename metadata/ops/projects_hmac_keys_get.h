// storage.projects.hmacKeys.get: reads a key, a deleted one too; kNotFound "Access ID not found in project."
#pragma once

#include <string>

#include "metadata/record/hmac_key.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ProjectsHmacKeysGetRequest {
  std::string project;
  std::string access_id;
};

Result<HmacKey> projects_hmac_keys_get(Transaction& transaction, const ProjectsHmacKeysGetRequest& request);

}  // namespace lakegate
