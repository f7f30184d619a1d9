// The stored form of an inline blob: its bytes, then their crc32c (4 bytes little-endian). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

std::string encode_inline_blob(std::string_view bytes);
// The bytes; kDataLoss when they do not match their checksum.
Result<std::string> decode_inline_blob(std::string stored);

}  // namespace lakegate
