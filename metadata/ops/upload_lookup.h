// Finding and storing upload sessions by id, guarded. Ids never stand in messages.
#pragma once

#include <optional>
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
// Hands the session's blob, if it ever had one, to the sweeper.
void abandon_upload_blob(Transaction& transaction, const UploadSession& session);

}  // namespace lakegate
