#include "metadata/ops/version_cursor.h"

#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

constexpr size_t kGenerationBytes = 8;
// Stepping over a few keys is cheaper than a seek.
constexpr int kStepsBeforeSeek = 4;

// The key of the name in a noncurrent key. Too short a key is left whole; decoding it fails.
std::string_view name_key(std::string_view noncurrent_key) {
  if (noncurrent_key.size() < kGenerationBytes) return noncurrent_key;
  return noncurrent_key.substr(0, noncurrent_key.size() - kGenerationBytes);
}

void advance_to(KvCursor& cursor, const std::string& key) {
  for (int i = 0; i < kStepsBeforeSeek; ++i) {
    if (!cursor.valid() || cursor.key() >= key) return;
    cursor.next();
  }
  if (cursor.valid() && cursor.key() < key) cursor.seek(key);
}

}  // namespace

VersionCursor::VersionCursor(Transaction& transaction, const std::string& begin,
                             const std::optional<std::string>& noncurrent_begin, const std::string& end)
    // Live before noncurrent: a generation that moves between the two is then seen in both, not in neither.
    : live_(transaction.scan(Table::kObjects, begin, end)) {
  if (noncurrent_begin) noncurrent_ = transaction.scan(Table::kNoncurrent, *noncurrent_begin, end);
  settle();
}

VersionCursor VersionCursor::soft_deleted(Transaction& transaction, const std::string& begin, const std::string& end) {
  VersionCursor cursor;
  cursor.noncurrent_ = transaction.scan(Table::kSoftDeleted, begin, end);
  cursor.soft_deleted_as_of_us_ = transaction.now_us();
  cursor.settle();
  return cursor;
}

void VersionCursor::settle() {
  at_ = At::kEnd;
  while (status_.ok()) {
    const bool has_live = live_is_valid();
    const bool has_noncurrent = noncurrent_ && noncurrent_->valid();
    // A cursor that is valid has met no error.
    if (live_ && !has_live && !live_->status().ok()) {
      fail(live_->status());
    } else if (noncurrent_ && !has_noncurrent && !noncurrent_->status().ok()) {
      fail(noncurrent_->status());
    } else if (has_noncurrent && (!has_live || name_key(noncurrent_->key()) <= live_->key())) {
      if (soft_deleted_as_of_us_ ? settle_at_soft_deleted() : settle_at_noncurrent()) return;
    } else if (has_live) {
      if (settle_at_live()) return;
    } else {
      return;
    }
  }
}

bool VersionCursor::fail(Status status) {
  status_ = std::move(status);
  at_ = At::kEnd;
  return false;
}

bool VersionCursor::settle_at_live() {
  Result<ObjectKey> key = decode_object_key(live_->key());
  if (!key.ok()) return fail(key.status());
  const Result<uint64_t> generation = decode_object_generation(live_->value());
  if (!generation.ok()) return fail(generation.status());
  name_ = std::move(key->name);
  generation_ = *generation;
  at_ = At::kLive;
  return true;
}

bool VersionCursor::settle_at_noncurrent() {
  Result<NoncurrentKey> key = decode_noncurrent_key(noncurrent_->key());
  if (!key.ok()) return fail(key.status());
  if (live_is_valid() && name_key(noncurrent_->key()) == live_->key()) {
    const Result<uint64_t> live_generation = decode_object_generation(live_->value());
    if (!live_generation.ok()) return fail(live_generation.status());
    // The live generation, or one after it, became noncurrent behind the view of live records.
    if (key->generation >= *live_generation) {
      noncurrent_->next();
      return false;
    }
  }
  name_ = std::move(key->name);
  generation_ = key->generation;
  at_ = At::kNoncurrent;
  return true;
}

bool VersionCursor::settle_at_soft_deleted() {
  Result<NoncurrentKey> key = decode_soft_deleted_key(noncurrent_->key());
  if (!key.ok()) return fail(key.status());
  const Result<Object> object = decode_object(noncurrent_->value());
  if (!object.ok()) return fail(object.status());
  if (object->hard_delete_time_us <= *soft_deleted_as_of_us_) {
    noncurrent_->next();
    return false;
  }
  name_ = std::move(key->name);
  generation_ = key->generation;
  at_ = At::kNoncurrent;
  return true;
}

Status VersionCursor::read_listed(Object& object) const {
  RETURN_IF_ERROR(decode_object_into(current().value(), object, ObjectParts::kAllButExtents));
  object.name = name_;
  return Status();
}

Result<Object> VersionCursor::object() const {
  Result<Object> object = decode_object(current().value());
  if (object.ok()) object->name = name_;
  return object;
}

void VersionCursor::next() {
  (at_ == At::kLive ? live_ : noncurrent_)->next();
  settle();
}

void VersionCursor::seek(const std::string& key) {
  if (live_) advance_to(*live_, key);
  if (noncurrent_) advance_to(*noncurrent_, key);
  settle();
}

}  // namespace lakegate
