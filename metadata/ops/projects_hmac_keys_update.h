// storage.projects.hmacKeys.update: makes an active key inactive, or the other way round. kInvalidArgument for a
// deleted key and for the state that the key has, kConditionNotMet for a stale etag.
#pragma once

#include <functional>
#include <string>

#include "metadata/record/hmac_key.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ProjectsHmacKeysUpdateRequest {
  std::string project;
  std::string access_id;
  // Whether the client means the key as it stands (its etag).
  std::function<bool(const HmacKey&)> is_current;
  // What the client asks for; kInvalidArgument where that is no state to ask for. Looked at after the etag, as GCS
  // does.
  Result<HmacKeyState> state = HmacKeyState::kActive;
};

Result<HmacKey> projects_hmac_keys_update(Transaction& transaction, const ProjectsHmacKeysUpdateRequest& request);

}  // namespace lakegate
