// storage.projects.hmacKeys.list: a page of a project's keys, in access id order.
#pragma once

#include <string>

#include "metadata/ops/resource_rows.h"
#include "metadata/record/hmac_key.h"

namespace lakegate {

struct ProjectsHmacKeysListRequest {
  std::string project;
  std::string service_account_email;  // Empty: of all accounts.
  bool show_deleted_keys = false;
  std::string start_after;  // The last access id of the page before; empty for the first.
  int max_results = 250;
};

Result<ResourcesPage<HmacKey>> projects_hmac_keys_list(Transaction& transaction,
                                                       const ProjectsHmacKeysListRequest& request);

}  // namespace lakegate
