#include "storage/space_watch.h"

#include <algorithm>

#include "base/log.h"
#include "base/metrics.h"

namespace lakegate {

SpaceWatch::SpaceWatch(FileSystem& files, std::string folder, uint64_t reserve_bytes, WritesGate& gate)
    : files_(files),
      folder_(std::move(folder)),
      reserve_bytes_(std::max(reserve_bytes, kReserveBytesMin)),
      gate_(gate) {}

void SpaceWatch::run_once() {
  static Gauge& free_bytes = gauge("lakegate_disk_free_bytes", "Disk space that is free for this server");
  static Gauge& total_bytes = gauge("lakegate_disk_total_bytes", "Size of the disk that holds the data folder");
  const Result<DiskSpace> space = files_.space(folder_);
  if (!space.ok()) {
    log_warning("cannot tell the free disk space", {{"error", space.status().message()}});
    return;
  }
  free_bytes.set(static_cast<double>(space->free_bytes));
  total_bytes.set(static_cast<double>(space->total_bytes));
  gate_.note_free_space(space->free_bytes, reserve_bytes_);
}

void SpaceWatch::start() {
  thread_ = std::make_unique<BackgroundThread>(std::chrono::seconds(1), [this](BackgroundThread&) { run_once(); });
}

}  // namespace lakegate
