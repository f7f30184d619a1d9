// Cyclic redundancy checks that clients of S3 state beside crc32c: CRC-32 (ISO-HDLC, as in zlib) and CRC-64/NVME. Pure
// functions; any thread. Eight bytes at a time out of tables, at above a gigabyte a second.
#pragma once

#include <cstdint>

#include "base/byte_source.h"

namespace lakegate {

// Of `seed`'s bytes followed by `bytes`; 0 is the checksum of nothing.
uint32_t crc32(Bytes bytes, uint32_t seed = 0);
uint64_t crc64_nvme(Bytes bytes, uint64_t seed = 0);

}  // namespace lakegate
