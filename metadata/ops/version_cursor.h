// VersionCursor: walks the object records of a bucket by name, and with versions also the noncurrent ones, in the order
// of a listing: name, then generation, the live one last. Or the soft-deleted ones alone, whose time is not over.
//
// Used by one thread, within one transaction. Decodes nothing but keys and generations. The live records are read as of
// the moment of construction, and noncurrent records that came later are left out where that shows, so that a name that
// is overwritten during the walk is seen as it was.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

class VersionCursor {
 public:
  // The keys of Table::kObjects from `begin` to `end`, and where there is a `noncurrent_begin` those of
  // Table::kNoncurrent from there to `end`.
  VersionCursor(Transaction& transaction, const std::string& begin, const std::optional<std::string>& noncurrent_begin,
                const std::string& end);

  // The keys of Table::kSoftDeleted from `begin` to `end`.
  static VersionCursor soft_deleted(Transaction& transaction, const std::string& begin, const std::string& end);

  // False at the end or at an error, which status() tells apart.
  bool valid() const { return at_ != At::kEnd; }
  const Status& status() const { return status_; }
  const std::string& name() const { return name_; }
  uint64_t generation() const { return generation_; }
  size_t record_bytes() const { return current().value().size(); }
  // The record at the cursor, without its bucket's name.
  Result<Object> object() const;
  // Likewise, into an object that nothing was said of yet, and without its extents.
  Status read_listed(Object& object) const;

  void next();
  // To the first record whose name's key is >= `key` (an object key or a prefix of one); never moves back.
  void seek(const std::string& key);

 private:
  VersionCursor() = default;
  enum class At { kLive, kNoncurrent, kEnd };  // kNoncurrent: the soft-deleted ones too.
  const KvCursor& current() const { return at_ == At::kLive ? *live_ : *noncurrent_; }
  void settle();
  bool fail(Status status);
  bool settle_at_live();
  bool settle_at_noncurrent();
  bool settle_at_soft_deleted();
  bool live_is_valid() const { return live_ && live_->valid(); }

  std::unique_ptr<KvCursor> live_;                // Null for the soft-deleted ones.
  std::unique_ptr<KvCursor> noncurrent_;          // Null without versions.
  std::optional<int64_t> soft_deleted_as_of_us_;  // Set where `noncurrent_` walks the soft-deleted ones.
  At at_ = At::kEnd;
  Status status_;
  std::string name_;
  uint64_t generation_ = 0;
};

}  // namespace lakegate
