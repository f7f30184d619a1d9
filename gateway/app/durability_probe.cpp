#include "gateway/app/durability_probe.h"

#include <algorithm>
#include <array>

namespace lakegate {

Result<int64_t> measure_sync_us(FileSystem& files, const std::string& folder, const Clock& clock) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files.create_unnamed(folder));
  const std::array<std::byte, 4096> block{};
  std::array<int64_t, 5> times_us;
  uint64_t offset = 0;
  for (int64_t& time_us : times_us) {
    const int64_t start_us = clock.monotonic_us();
    RETURN_IF_ERROR(file->write_at(offset, block));
    RETURN_IF_ERROR(file->sync());
    time_us = clock.monotonic_us() - start_us;
    offset += block.size();
  }
  std::sort(times_us.begin(), times_us.end());
  return times_us[times_us.size() / 2];
}

}  // namespace lakegate
