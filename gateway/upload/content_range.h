// The Content-Range header of resumable uploads, in every form that clients send. Pure function.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "storage/object_store.h"

namespace lakegate {

// "bytes a-b/N", "bytes a-b/*", "bytes a-*/*", "bytes a-*/N", "bytes */N", "bytes */*"; no header means the whole
// object. `body_size_bytes` is Content-Length; a length that contradicts the range is kInvalidArgument.
Result<UploadChunk> parse_content_range(std::optional<std::string_view> header,
                                        std::optional<uint64_t> body_size_bytes);

}  // namespace lakegate
