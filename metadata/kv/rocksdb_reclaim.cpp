#include "metadata/kv/rocksdb_reclaim.h"

#include <algorithm>
#include <utility>

namespace lakegate {
namespace {

// More than that between two looks, and the store counts as busy; quiet it is only behind so many quiet looks, since
// work that begins in a short pause takes the disk and a processor from what comes after it.
constexpr uint64_t kBusyBytes = 8U << 20;
constexpr int kQuietLooks = 4;

}  // namespace

RocksDbReclaim::RocksDbReclaim(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                               rocksdb::ColumnFamilyHandle* values, std::string path, std::chrono::milliseconds pause)
    : pause_(pause),
      blob_garbage_(db, values, std::move(path), is_stopping_),
      row_garbage_(db, families, values, is_idle_over_),
      thread_([this] { run(); }) {}

RocksDbReclaim::~RocksDbReclaim() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    is_idle_over_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void RocksDbReclaim::note_written(uint64_t bytes, uint64_t deleted_values) {
  const uint64_t written_bytes = written_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (written_bytes > idle_until_bytes_.load(std::memory_order_relaxed)) is_idle_over_ = true;
  blob_garbage_.note_written(bytes, deleted_values);
}

void RocksDbReclaim::run() {
  uint64_t seen_bytes = 0;
  int quiet_looks = 0;
  // Reads show in no number of bytes, but in processor time.
  int idle_looks = 0;
  IdleWatch idle_watch;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, pause_, [this] { return is_stopping_.load(); })) {
    const uint64_t written_bytes = written_bytes_;
    const bool is_busy = written_bytes - std::exchange(seen_bytes, written_bytes) > kBusyBytes;
    quiet_looks = is_busy ? 0 : std::min(quiet_looks + 1, kQuietLooks);
    idle_looks = is_busy || !idle_watch.was_idle() ? 0 : std::min(idle_looks + 1, kQuietLooks);
    const bool is_idle = idle_looks == kQuietLooks;
    if (is_idle) {
      is_idle_over_ = false;
      idle_until_bytes_ = written_bytes + kBusyBytes;
    }
    lock.unlock();
    blob_garbage_.reclaim(written_bytes, quiet_looks == kQuietLooks);
    if (is_idle) row_garbage_.reclaim(written_bytes);
    // What this thread made RocksDB do is no reason to wait.
    idle_watch.begin();
    lock.lock();
  }
}

}  // namespace lakegate
