#include "metadata/kv/rocksdb_blob_garbage.h"

#include "base/log.h"

namespace lakegate {
namespace {

// Deletions are few bytes, hence also a number of commits.
constexpr uint64_t kLookEveryBytes = 16U << 20;
constexpr uint64_t kLookEveryCommits = 1000;

}  // namespace

void RocksDbBlobGarbage::note_written(uint64_t bytes) {
  bytes_ += bytes;
  if (++commits_ < kLookEveryCommits && bytes_ < kLookEveryBytes) return;
  commits_ = 0;
  bytes_ = 0;
  uint64_t total_bytes = 0;
  uint64_t garbage_bytes = 0;
  const bool is_known = db_.GetIntProperty(family_, rocksdb::DB::Properties::kLiveBlobFileSize, &total_bytes) &&
                        db_.GetIntProperty(family_, rocksdb::DB::Properties::kLiveBlobFileGarbageSize, &garbage_bytes);
  if (!is_known || total_bytes == 0) return;
  const double share = static_cast<double>(garbage_bytes) / static_cast<double>(total_bytes);
  const bool wanted = is_on_ ? share > kBlobGarbageShareToStop : share > kBlobGarbageShareToStart;
  if (wanted == is_on_) return;
  const rocksdb::Status set = db_.SetOptions(family_, {{"enable_blob_garbage_collection", wanted ? "true" : "false"}});
  if (!set.ok()) return log_warning("The collection of garbage could not be changed.", {{"error", set.ToString()}});
  is_on_ = wanted;
}

}  // namespace lakegate
