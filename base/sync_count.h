// Counts the system calls that push bytes to the disk, as `lakegate_syncs_total{call}` in /metrics: how many syncs an
// operation costs shows whether writes share them, and a tracer that counts them would slow down what it looks at.
//
// Every fsync(), fdatasync() and sync_file_range() of the program is counted where it is called, also when it fails.
// Any thread may call it.
#pragma once

#include <cstdint>

namespace lakegate {

enum class SyncCall : uint8_t { kFsync, kFdatasync, kSyncFileRange };

void count_sync(SyncCall call);

}  // namespace lakegate
