#include "storage/writes_gate.h"

#include "base/log.h"

namespace lakegate {
namespace {

constexpr const char* kComponent = "storage";
constexpr const char* kSyncFailed = "syncFailed";
constexpr const char* kDiskFull = "diskFull";

}  // namespace

Status WritesGate::check() const {
  if (sync_failed_.load(std::memory_order_acquire)) {
    return Status(Code::kUnavailable, "Writes are refused since a sync to disk failed; the server must be restarted.",
                  kSyncFailed);
  }
  if (disk_full_.load(std::memory_order_acquire)) {
    return Status(Code::kUnavailable, "The server has too little free disk space to accept writes.", kDiskFull);
  }
  return {};
}

void WritesGate::note_failure(const Status& status) {
  if (status.reason() == kSyncFailed && !sync_failed_.exchange(true)) {
    log_error("a sync to disk failed; writes are refused until a restart", {{"error", status.message()}});
    health_.report(kComponent, kSyncFailed, "A sync to disk failed; writes are refused until a restart.");
  }
  if (status.reason() == kDiskFull && !disk_full_.exchange(true)) {
    log_error("the disk is full; writes are refused until there is space", {{"error", status.message()}});
    health_.report(kComponent, kDiskFull, "The disk is full; writes are refused until there is space.");
  }
}

void WritesGate::note_free_space(uint64_t free_bytes, uint64_t reserve_bytes) {
  if (free_bytes < reserve_bytes) {
    note_failure(Status(Code::kUnavailable, "Only " + std::to_string(free_bytes) + " bytes are free.", kDiskFull));
    return;
  }
  // Opens only with a margin, so that the gate does not swing with every write at the edge.
  if (free_bytes < reserve_bytes + reserve_bytes / 4) return;
  if (disk_full_.exchange(false)) {
    log_info("there is disk space again; writes are accepted", {{"free_bytes", free_bytes}});
    health_.clear(kComponent, kDiskFull);
  }
}

}  // namespace lakegate
