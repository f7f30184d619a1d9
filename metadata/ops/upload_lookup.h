// Finding and storing upload sessions by id, guarded. Ids never stand in messages.
#pragma once

#include <optional>
#include <set>
#include <string_view>

#include "metadata/record/upload_session.h"
#include "metadata/transaction.h"

namespace lakegate {

// Nothing for an unknown id; expired sessions are found.
Result<std::optional<UploadSession>> find_upload(Transaction& transaction, std::string_view id);
// kNotFound for an unknown or expired id.
Result<UploadSession> require_upload(Transaction& transaction, std::string_view id);
// kConflict unless the session is active.
Status check_active(const UploadSession& session);

void put_upload(Transaction& transaction, const UploadSession& session);
// Hands the session's blobs, if it ever had any, to the sweeper, except those that `still_used` names.
void abandon_upload_blobs(Transaction& transaction, const UploadSession& session,
                          const std::set<BlobId>& still_used = {});
// The session's blobs, earlier ones and the one under construction.
std::set<BlobId> upload_blobs(const UploadSession& session);

}  // namespace lakegate
