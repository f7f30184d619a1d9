#include "metadata/kv/rocksdb_kv_store.h"

#include <algorithm>

#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include "base/file_system.h"
#include "base/log.h"
#include "metadata/kv/group_committer.h"
#include "metadata/kv/rocksdb_crc32c.h"
#include "metadata/kv/rocksdb_options.h"
#include "metadata/kv/rocksdb_reclaim.h"

namespace lakegate {
namespace {

constexpr const char* kComponent = "metadata";
// The free space of the disk is looked at after so much time or so many bytes, whichever comes first. The reserve
// (RocksDbTuning::free_bytes_min) covers what is written between two looks.
constexpr int64_t kSpaceCheckEveryUs = 100'000;
constexpr uint64_t kSpaceCheckEveryBytes = 4U << 20;

void report(Health* health, const std::string& reason, const std::string& message) {
  log_error("The metadata store has failed.", {{"reason", reason}, {"error", message}});
  if (health != nullptr) health->report(kComponent, reason, message);
}

rocksdb::Slice to_slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view to_view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

rocksdb::ReadOptions to_read_options(ReadMode mode) {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  if (mode == ReadMode::kMemoryOnly) options.read_tier = rocksdb::kBlockCacheTier;
  return options;
}

// Tells Health of flushes and compactions that failed.
class BackgroundErrorListener final : public rocksdb::EventListener {
 public:
  explicit BackgroundErrorListener(Health* health) : health_(health) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    const Status error = from_rocksdb(*status, "background work");
    report(health_, error.code() == Code::kDataLoss ? "dataLoss" : std::string(error.reason()),
           std::string(error.message()));
  }

 private:
  Health* const health_;
};

class RocksDbCursor final : public KvCursor {
 public:
  RocksDbCursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string begin, std::string end, ReadMode mode)
      : begin_(std::move(begin)), end_(std::move(end)), begin_slice_(begin_), end_slice_(end_) {
    rocksdb::ReadOptions options = to_read_options(mode);
    if (!begin_.empty()) options.iterate_lower_bound = &begin_slice_;
    if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
    // A range that is empty by its bounds would confuse the iterator.
    is_empty_ = !end_.empty() && end_ <= begin_;
    iterator_.reset(db.NewIterator(options, family));
    if (!is_empty_) iterator_->Seek(begin_slice_);
    settle();
  }

  bool valid() const override { return is_valid_; }
  Status status() const override { return is_empty_ ? Status() : from_rocksdb(iterator_->status(), "scan"); }
  std::string_view key() const override { return key_; }
  std::string_view value() const override { return value_; }
  void next() override {
    iterator_->Next();
    settle();
  }
  void seek(std::string_view key) override {
    if (!is_empty_) iterator_->Seek(to_slice(std::max(key, std::string_view(begin_))));
    settle();
  }

 private:
  // A row is looked at many times, and each look at the iterator goes through several layers of RocksDB.
  void settle() {
    is_valid_ = !is_empty_ && iterator_->Valid();
    key_ = is_valid_ ? to_view(iterator_->key()) : std::string_view();
    value_ = is_valid_ ? to_view(iterator_->value()) : std::string_view();
  }

  const std::string begin_;
  const std::string end_;
  const rocksdb::Slice begin_slice_;
  const rocksdb::Slice end_slice_;
  bool is_empty_ = false;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  bool is_valid_ = false;
  std::string_view key_;
  std::string_view value_;
};

// An open database with a handle for each Table.
class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::string& path, Health* health, const RocksDbTuning& tuning) {
    rocksdb::DBOptions options = make_rocksdb_options(tuning);
    options.listeners.push_back(std::make_shared<BackgroundErrorListener>(health));
    auto database = std::make_unique<Database>();
    options.env = database->env_.get();
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened =
        rocksdb::DB::Open(options, path, make_rocksdb_column_families(tuning), &database->families_, &db);
    database->db_.reset(db);
    RETURN_IF_ERROR(from_rocksdb(opened, "open " + path));
    return database;
  }
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    for (rocksdb::ColumnFamilyHandle* family : families_) db_->DestroyColumnFamilyHandle(family);
  }

  rocksdb::DB& db() { return *db_; }
  // After the default one, which is not used.
  rocksdb::ColumnFamilyHandle* family(Table table) { return families_.at(static_cast<size_t>(table) + 1); }
  const std::vector<rocksdb::ColumnFamilyHandle*>& families() const { return families_; }

 private:
  const std::unique_ptr<rocksdb::Env> env_ = make_rocksdb_env();
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

Result<std::optional<std::string>> read(Database& database, Table table, std::string_view key, ReadMode mode) {
  std::string value;
  const rocksdb::Status status =
      database.db().Get(to_read_options(mode), database.family(table), to_slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  RETURN_IF_ERROR(from_rocksdb(status, "get"));
  return std::optional<std::string>(std::move(value));
}

class RocksDbKvStore final : public KvStore {
 public:
  RocksDbKvStore(std::string path, std::unique_ptr<Database> database, const Clock& clock, Health* health,
                 const RocksDbTuning& tuning, uint64_t last_version)
      : path_(std::move(path)),
        clock_(clock),
        health_(health),
        free_bytes_min_(tuning.free_bytes_min),
        database_(std::move(database)),
        reclaim_(database_->db(), database_->families(), database_->family(Table::kInline), path_,
                 std::chrono::milliseconds(tuning.reclaim_pause_ms)),
        committer_(clock, last_version, [this](std::span<const WriteBatch> batches) { return apply(batches); }) {}

  Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) override {
    return read(*database_, table, key, mode);
  }
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) override {
    return std::make_unique<RocksDbCursor>(database_->db(), database_->family(table), std::move(begin), std::move(end),
                                           mode);
  }
  uint64_t visible_version() const override { return committer_.visible_version(); }
  RowCache* row_cache() override { return &committer_.row_cache(); }
  void commit(WriteBatch batch, CommitCallback done) override { committer_.commit(std::move(batch), std::move(done)); }
  Status verify_integrity() override;

 private:
  Status apply(std::span<const WriteBatch> batches);
  Status check_space();

  const std::string path_;
  const Clock& clock_;
  Health* const health_;
  const uint64_t free_bytes_min_;
  // Of the commit thread alone.
  bool is_disk_full_ = false;
  std::optional<int64_t> space_checked_us_;
  uint64_t bytes_since_space_check_ = 0;
  const std::unique_ptr<Database> database_;
  RocksDbReclaim reclaim_;
  GroupCommitter committer_;
};

Status RocksDbKvStore::check_space() {
  const int64_t now_us = clock_.monotonic_us();
  const bool is_fresh = space_checked_us_ && now_us < *space_checked_us_ + kSpaceCheckEveryUs;
  if (is_fresh && !is_disk_full_ && bytes_since_space_check_ < kSpaceCheckEveryBytes) return {};
  space_checked_us_ = now_us;
  bytes_since_space_check_ = 0;
  ASSIGN_OR_RETURN(const DiskSpace space, posix_file_system().space(path_));
  const bool was_full = std::exchange(is_disk_full_, space.free_bytes < free_bytes_min_);
  if (is_disk_full_) {
    Status full(Code::kUnavailable, "The metadata disk is full.", "diskFull");
    if (!was_full) report(health_, "diskFull", std::string(full.message()));
    return full;
  }
  if (was_full && health_ != nullptr) health_->clear(kComponent, "diskFull");
  return {};
}

// Room for a whole group, so that its values are not moved while it grows.
size_t encoded_bytes_max(std::span<const WriteBatch> batches) {
  constexpr size_t kHeaderBytes = 12;
  constexpr size_t kRecordBytes = 16;  // Kind, table, two lengths.
  size_t bytes = kHeaderBytes;
  for (const WriteBatch& batch : batches) {
    for (const WriteBatch::Write& write : batch.writes) {
      bytes += kRecordBytes + write.key.size() + (write.value ? write.value->size() : 0);
    }
  }
  return bytes;
}

Status RocksDbKvStore::apply(std::span<const WriteBatch> batches) {
  RETURN_IF_ERROR(check_space());
  rocksdb::WriteBatch all(encoded_bytes_max(batches));
  uint64_t inline_deletions = 0;
  for (const WriteBatch& batch : batches) {
    for (const WriteBatch::Write& write : batch.writes) {
      if (write.table == Table::kInline && !write.value) ++inline_deletions;
      rocksdb::ColumnFamilyHandle* const family = database_->family(write.table);
      RETURN_IF_ERROR(from_rocksdb(
          write.value ? all.Put(family, write.key, *write.value) : all.Delete(family, write.key), "commit"));
    }
  }
  bytes_since_space_check_ += all.GetDataSize();
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status written = database_->db().Write(options, &all);
  if (written.ok()) {
    reclaim_.note_written(all.GetDataSize(), inline_deletions);
    return {};
  }
  // RocksDB does not tell a write from a sync, nor how much reached the log, so the outcome is unknown even when the
  // error is a full disk.
  report(health_, "syncFailed", written.ToString());
  return {Code::kUnavailable, written.ToString(), "syncFailed"};
}

Status RocksDbKvStore::verify_integrity() {
  RETURN_IF_ERROR(from_rocksdb(database_->db().Flush(rocksdb::FlushOptions(), database_->families()), "flush"));
  rocksdb::ReadOptions options = to_read_options(ReadMode::kMayBlock);
  options.fill_cache = false;
  RETURN_IF_ERROR(from_rocksdb(database_->db().VerifyChecksum(options), "verify"));
  // VerifyChecksum() leaves blob files out; reading a blob checks it.
  const std::unique_ptr<rocksdb::Iterator> blobs(
      database_->db().NewIterator(options, database_->family(Table::kInline)));
  for (blobs->SeekToFirst(); blobs->Valid();) blobs->Next();
  return from_rocksdb(blobs->status(), "verify");
}

}  // namespace

Result<std::unique_ptr<KvStore>> open_rocksdb_kv_store(const std::string& path, const Clock& clock, Health* health,
                                                       const RocksDbTuning& tuning) {
  RETURN_IF_ERROR(posix_file_system().make_directories(path));
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::open(path, health, tuning));
  ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                   read(*database, Table::kSystem, kLastCommitVersionKey, ReadMode::kMayBlock));
  ASSIGN_OR_RETURN(const uint64_t last_version, decode_commit_version(stored));
  if (!rocksdb_uses_our_crc32c()) log_warning("RocksDB computes its checksums slowly on this machine.", {});
  return std::unique_ptr<KvStore>(
      std::make_unique<RocksDbKvStore>(path, std::move(database), clock, health, tuning, last_version));
}

}  // namespace lakegate
