// The stored form of an UploadSession (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/upload_session.h"

namespace lakegate {

// The generation of a finished session stands at kRecordStampOffset.
std::string encode_upload_session(const UploadSession& session);
// All but the id, which is the key.
Result<UploadSession> decode_upload_session(std::string_view record);

}  // namespace lakegate
