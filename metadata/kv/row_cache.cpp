#include "metadata/kv/row_cache.h"

#include <algorithm>

#include "base/own_count.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

// What a row takes besides its bytes: nodes of list and map, the key, the vector of forms.
constexpr size_t kRowOverheadBytes = 320;
// Decoded, a byte of a record takes about so many: short texts become strings of their own. Bytes of objects stay so.
constexpr size_t kDecodedPerRowByte = 4;

size_t decoded_bytes(Table table, size_t row_bytes) {
  return table == Table::kInline ? row_bytes : kDecodedPerRowByte * row_bytes;
}

}  // namespace

bool RowCache::keeps(Table table, std::string_view key) {
  // Both stand under the empty name, which no folder and no lease has, so their keys are the shortest of their tables.
  static const size_t folder_locks_key_bytes = folder_locks_key(0).size();
  static const size_t lease_index_key_bytes = lease_key(0, {}, LeaseRowKind::kIndex).size();
  if (table == Table::kBuckets || table == Table::kInline || table == Table::kObjects) return true;
  if (table == Table::kFolders) return key.size() == folder_locks_key_bytes;
  if (table == Table::kLeases) return key.size() == lease_index_key_bytes;
  if (table != Table::kResources || key.empty()) return false;
  switch (static_cast<ResourceKind>(key.front())) {
    case ResourceKind::kBucketIamPolicy:
    case ResourceKind::kManagedFolderIamPolicy:
    case ResourceKind::kProjectIamPolicy:
    case ResourceKind::kGroup:
    case ResourceKind::kCustomRole:
    case ResourceKind::kDenyPolicy:
      return true;
    default:
      return false;
  }
}

RowCache::Found RowCache::find(Table table, std::string_view key, Form form) {
  const size_t hash = hash_of(table, key);
  Shards& shards = shards_of(table);
  Shard& shard = shards.of(hash);
  // Objects are many, and large: they would drive each other out, and hold memory beyond the bound.
  if (&shards != &rows_) return find_shared(shard, table, key, form);
  const FormOfRow<std::string_view> wanted{table, form, key};
  const size_t recent_hash = (hash ^ std::hash<Form>()(form)) / Shards::kCount;
  const Found* const recent = recent_.find(recent_hash, wanted);
  if (recent != nullptr && recent->ticket == shard.ticket.load(std::memory_order_acquire)) return *recent;
  Found found = find_shared(shard, table, key, form);
  if (!found.is_known) return found;
  found.row = with_own_count(std::move(found.row));
  recent_.keep(recent_hash, {table, form, std::string(key)}, found);
  return found;
}

RowCache::Found RowCache::find_shared(Shard& shard, Table table, std::string_view key, Form form) const {
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_key.find({table, key});
  if (found == shard.by_key.end()) return {false, nullptr, shard.ticket};
  for (const auto& [each, row] : found->second->forms) {
    if (each != form) continue;
    if (found->second != shard.by_use.begin()) {
      shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    }
    return {true, row, shard.ticket};
  }
  return {false, nullptr, shard.ticket};
}

void RowCache::keep(Table table, std::string_view key, Form form, std::shared_ptr<const void> row, size_t row_bytes,
                    uint64_t ticket) {
  if (!keeps(table, key)) return;
  const size_t hash = hash_of(table, key);
  const size_t form_bytes = decoded_bytes(table, row_bytes);
  const size_t new_row_bytes = kRowOverheadBytes + key.size();
  Shards& shards = shards_of(table);
  Shard& shard = shards.of(hash);
  const std::lock_guard lock(shard.mutex);
  if (ticket != shard.ticket || std::ranges::find(shard.under_way, hash) != shard.under_way.end()) return;
  if (new_row_bytes + form_bytes > shards.shard_bytes_max) return;
  auto found = shard.by_key.find({table, key});
  if (found == shard.by_key.end()) {
    shard.by_use.push_front({table, std::string(key), new_row_bytes, {}});
    shard.size_bytes += new_row_bytes;
    found = shard.by_key.emplace(RowKey{table, shard.by_use.front().key}, shard.by_use.begin()).first;
  }
  Row& kept = *found->second;
  // Somebody else has decoded it at the same time.
  if (std::ranges::find(kept.forms, form, &std::pair<Form, std::shared_ptr<const void>>::first) != kept.forms.end()) {
    return;
  }
  kept.forms.emplace_back(form, std::move(row));
  kept.size_bytes += form_bytes;
  shard.size_bytes += form_bytes;
  shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
  while (shard.size_bytes > shards.shard_bytes_max) forget(shard, std::prev(shard.by_use.end()));
}

void RowCache::begin_writes(std::span<const WriteBatch> batches) {
  raise_access_epoch(batches);
  for_each_written(batches, [](Shard& shard, Table table, std::string_view key) {
    ++shard.ticket;
    shard.under_way.push_back(hash_of(table, key));
    const auto found = shard.by_key.find({table, key});
    if (found != shard.by_key.end()) forget(shard, found->second);
  });
}

void RowCache::end_writes(std::span<const WriteBatch> batches) {
  raise_access_epoch(batches);
  for_each_written(batches, [](Shard& shard, Table, std::string_view) {
    ++shard.ticket;
    shard.under_way.clear();
  });
}

size_t RowCache::Shards::size_bytes() const {
  size_t size_bytes = 0;
  for (const Shard& shard : all) {
    const std::lock_guard lock(shard.mutex);
    size_bytes += shard.size_bytes;
  }
  return size_bytes;
}

void RowCache::forget(Shard& shard, std::list<Row>::iterator row) {
  shard.by_key.erase({row->table, row->key});
  shard.size_bytes -= row->size_bytes;
  shard.by_use.erase(row);
}

void RowCache::raise_access_epoch(std::span<const WriteBatch> batches) {
  const bool bears = std::ranges::any_of(batches, [](const WriteBatch& batch) {
    return std::ranges::any_of(batch.writes,
                               [](const WriteBatch::Write& write) { return bears_on_access(write.table, write.key); });
  });
  if (bears) access_epoch_.fetch_add(1, std::memory_order_acq_rel);
}

template <class Visit>
void RowCache::for_each_written(std::span<const WriteBatch> batches, Visit visit) {
  for (const WriteBatch& batch : batches) {
    for (const WriteBatch::Write& write : batch.writes) {
      if (!keeps(write.table, write.key)) continue;
      Shard& shard = shards_of(write.table).of(hash_of(write.table, write.key));
      const std::lock_guard lock(shard.mutex);
      visit(shard, write.table, write.key);
    }
  }
}

}  // namespace lakegate
