// Transaction: optimistic, serializable read-check-write over a KvStore.
//
// An operation in metadata/ops/ is a plain function over a Transaction. It reads through get() and scan_*(), decides,
// and writes through put()/erase(); nothing is visible to anybody before the commit, and the operation's own writes are
// not visible to its reads. Catalog runs the function, commits, and runs it again when a guard fails, so an operation
// has no side effects besides its Transaction. Used by one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "metadata/kv/kv_store.h"
#include "metadata/kv/row_cache.h"
#include "metadata/lease_time.h"

namespace lakegate {

// What a transaction is for. One that is never committed notes no guards.
enum class TransactionUse { kReadOnly, kCommit };

class Transaction {
 public:
  Transaction(KvStore& store, ReadMode mode, int64_t now_us, const LeaseTime& lease_time,
              TransactionUse use = TransactionUse::kCommit)
      : store_(store),
        mode_(mode),
        use_(use),
        now_us_(now_us),
        lease_time_(lease_time),
        seen_version_(store.visible_version()) {}

  bool is_read_only() const { return use_ == TransactionUse::kReadOnly; }
  // The wall-clock time of this attempt, the same for all that it writes.
  int64_t now_us() const { return now_us_; }
  // The time of this attempt by which leases end.
  const LeaseTime& lease_time() const { return lease_time_; }

  // Reads a key and guards it: the commit fails if somebody writes it meanwhile.
  Result<std::optional<std::string>> get(Table table, std::string_view key);
  // As get(), decoded by `decode(std::string_view record) -> Result<Form>`, a function of the key and the record alone
  // (which it may take as a std::string of its own), and shared with whoever else reads it; null where the key is
  // absent. A row that RowCache::keeps() is not read and decoded again until a commit writes it. A type says how it is
  // decoded: no two functions may decode a row to one.
  template <class Form, class Decode>
  Result<std::shared_ptr<const Form>> get_decoded(Table table, std::string_view key, Decode decode);
  // Reads without a guard, for what may change meanwhile without harm.
  Result<std::optional<std::string>> get_unguarded(Table table, std::string_view key);
  // Walks a range without a guard; guard_fence() protects what the walk concluded.
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end);
  // Fails the commit if anybody touches the fence after this transaction began.
  void guard_fence(Table table, std::string name);
  void touch_fence(Table table, std::string name);

  void put(Table table, std::string key, std::string value);
  void erase(Table table, std::string key);
  // As put(); the commit version replaces 8 bytes at the given offsets (kNoStamp: nowhere).
  void put_stamped(Table table, std::string key, size_t key_stamp_offset, std::string value, size_t value_stamp_offset);

  // Whether all that it has read so far were rows that RowCache::bears_on_access().
  bool has_read_access_rows_alone() const { return has_read_access_rows_alone_; }
  bool has_writes() const { return !batch_.writes.empty(); }
  WriteBatch take_batch() { return std::move(batch_); }

 private:
  void guard(Table table, std::string_view key) {
    if (use_ == TransactionUse::kCommit) batch_.guards.push_back({table, std::string(key), seen_version_});
  }

  KvStore& store_;
  const ReadMode mode_;
  const TransactionUse use_;
  const int64_t now_us_;
  const LeaseTime lease_time_;
  const uint64_t seen_version_;
  WriteBatch batch_;
  bool has_read_access_rows_alone_ = true;
};

template <class Form, class Decode>
Result<std::shared_ptr<const Form>> Transaction::get_decoded(Table table, std::string_view key, Decode decode) {
  guard(table, key);
  if (!RowCache::bears_on_access(table, key)) has_read_access_rows_alone_ = false;
  RowCache* const cache = RowCache::keeps(table, key) ? store_.row_cache() : nullptr;
  RowCache::Found found;
  if (cache != nullptr) found = cache->find(table, key, RowCache::form_of<Form>());
  if (found.is_known) return std::static_pointer_cast<const Form>(std::move(found.row));
  ASSIGN_OR_RETURN(std::optional<std::string> record, store_.get(table, key, mode_));
  const size_t record_bytes = record ? record->size() : 0;
  std::shared_ptr<const Form> row;
  if (record) {
    ASSIGN_OR_RETURN(Form form, decode(std::move(*record)));
    row = std::make_shared<const Form>(std::move(form));
  }
  if (cache != nullptr) cache->keep(table, key, RowCache::form_of<Form>(), row, record_bytes, found.ticket);
  return row;
}

}  // namespace lakegate
