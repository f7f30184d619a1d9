#include "metadata/transaction.h"

namespace lakegate {

Result<std::optional<std::string>> Transaction::get(Table table, std::string_view key) {
  guard(table, key);
  if (!RowCache::bears_on_access(table, key)) has_read_access_rows_alone_ = false;
  return store_.get(table, key, mode_);
}

Result<std::optional<std::string>> Transaction::get_unguarded(Table table, std::string_view key) {
  has_read_access_rows_alone_ = false;
  return store_.get(table, key, mode_);
}

std::unique_ptr<KvCursor> Transaction::scan(Table table, std::string begin, std::string end) {
  has_read_access_rows_alone_ = false;
  return store_.scan(table, std::move(begin), std::move(end), mode_);
}

void Transaction::guard_fence(Table table, std::string name) { guard(table, name); }

void Transaction::touch_fence(Table table, std::string name) {
  batch_.touched_fences.emplace_back(table, std::move(name));
}

void Transaction::put(Table table, std::string key, std::string value) {
  batch_.put(table, std::move(key), std::move(value));
}

void Transaction::erase(Table table, std::string key) { batch_.erase(table, std::move(key)); }

void Transaction::put_stamped(Table table, std::string key, size_t key_stamp_offset, std::string value,
                              size_t value_stamp_offset) {
  batch_.writes.push_back({table, std::move(key), std::move(value), key_stamp_offset, value_stamp_offset});
}

}  // namespace lakegate
