#include "base/sync_count.h"

#include <string>

#include "base/metrics.h"

namespace lakegate {
namespace {

Counter& syncs(const std::string& call) {
  return counter("lakegate_syncs_total", "System calls that push bytes to the disk, by call.", {{"call", call}});
}

}  // namespace

void count_sync(SyncCall call) {
  static Counter& fsyncs = syncs("fsync");
  static Counter& fdatasyncs = syncs("fdatasync");
  static Counter& range_syncs = syncs("sync_file_range");
  switch (call) {
    case SyncCall::kFsync:
      return fsyncs.add();
    case SyncCall::kFdatasync:
      return fdatasyncs.add();
    case SyncCall::kSyncFileRange:
      return range_syncs.add();
  }
}

}  // namespace lakegate
