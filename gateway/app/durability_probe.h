// Measures what one durable write costs on the disk of the data folder, for the log of a start. Blocks for the disk.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/file_system.h"

namespace lakegate {

// Median time of a few 4 KiB writes, each with its fdatasync, to a nameless file in `folder`, in microseconds.
Result<int64_t> measure_sync_us(FileSystem& files, const std::string& folder, const Clock& clock);

}  // namespace lakegate
