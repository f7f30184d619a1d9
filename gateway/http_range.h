// The Range header of a read (RFC 9110 section 14.2). Pure function.
#pragma once

#include <optional>
#include <string_view>

#include "base/byte_range.h"
#include "base/result.h"

namespace lakegate {

// Nothing: the whole object (no header, another unit, more than one range, or text that is not a range: such headers
// are ignored, as GCS ignores them). kRangeNotSatisfiable when the range begins behind the end.
Result<std::optional<ByteRange>> parse_range_header(std::optional<std::string_view> header, uint64_t size_bytes);

}  // namespace lakegate
