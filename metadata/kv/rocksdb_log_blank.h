// What stands in a log ahead of its records: sectors that are as long as one, and say which log and which place in it
// they are, so that they are never taken for a client's bytes. Pure functions.
//
// A blank that is found where a record should be proves that the record was never written there, hence never synced
// (docs/decisions/2026-11-28-log-length-ahead.md).
#pragma once

#include <cstdint>
#include <string>

#include "base/byte_source.h"

namespace lakegate {

// What a disk writes whole or not at all.
inline constexpr uint64_t kSectorBytes = 512;

// The blanks of `log_number` for the bytes from `offset` on.
std::string make_log_blank(uint64_t log_number, uint64_t offset, uint64_t size_bytes);
// Whether these bytes, which stand at `offset`, are such blanks.
bool is_log_blank(uint64_t log_number, uint64_t offset, Bytes bytes);

}  // namespace lakegate
