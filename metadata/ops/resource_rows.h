// Rows of Table::kResources: what the operations on small resources share. Functions over a transaction; each kind
// gives its own decoder, `decode(id, record)` with a Result of its record.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "metadata/schema/key_registry.h"
#include "metadata/transaction.h"

namespace lakegate {

template <class Decode>
using ResourceOf = typename std::invoke_result_t<Decode, const std::string&, std::string_view>::value_type;

// The row of one id, guarded; nothing where there is none.
template <class Decode>
Result<std::optional<ResourceOf<Decode>>> get_resource(Transaction& transaction, const ResourceKey& key,
                                                       Decode decode) {
  using Found = std::optional<ResourceOf<Decode>>;
  ASSIGN_OR_RETURN(const std::optional<std::string> record,
                   transaction.get(Table::kResources, resource_key(key.kind, key.bucket_generation, key.id)));
  if (!record) return Found();
  ASSIGN_OR_RETURN(ResourceOf<Decode> resource, decode(key.id, *record));
  return Found(std::move(resource));
}

// The same, shared with whoever else reads it, and kept decoded where the kind is (Transaction::get_decoded()).
template <class Decode>
Result<std::shared_ptr<const ResourceOf<Decode>>> get_shared_resource(Transaction& transaction, const ResourceKey& key,
                                                                      Decode decode) {
  const auto decode_record = [&](std::string_view record) { return decode(key.id, record); };
  return transaction.get_decoded<ResourceOf<Decode>>(
      Table::kResources, resource_key(key.kind, key.bucket_generation, key.id), decode_record);
}

// The rows of one kind whose ids start with a prefix, behind an id (empty: from the first).
struct ResourceRange {
  ResourceKind kind = ResourceKind::kManagedFolder;
  uint64_t bucket_generation = 0;
  std::string id_prefix;
  std::string start_after;
};

// Calls `visit(resource)` in id order, without a guard, until it returns false.
template <class Decode, class Visit>
Status visit_resources(Transaction& transaction, const ResourceRange& range, Decode decode, Visit visit) {
  const std::string first = resource_key(range.kind, range.bucket_generation, range.id_prefix);
  std::string begin = first;
  if (!range.start_after.empty()) {
    begin = std::max(begin, resource_key(range.kind, range.bucket_generation, range.start_after) + '\0');
  }
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kResources, std::move(begin), prefix_end(first));
  for (; cursor->valid(); cursor->next()) {
    ASSIGN_OR_RETURN(const ResourceKey key, decode_resource_key(cursor->key()));
    ASSIGN_OR_RETURN(ResourceOf<Decode> resource, decode(key.id, cursor->value()));
    if (!visit(std::move(resource))) return Status();
  }
  return cursor->status();
}

template <class Resource>
struct ResourcesPage {
  std::vector<Resource> items;
  bool more = false;
};

// A page of those that `is_wanted(resource)`.
template <class Decode, class IsWanted>
Result<ResourcesPage<ResourceOf<Decode>>> list_resources(Transaction& transaction, const ResourceRange& range,
                                                         int max_results, Decode decode, IsWanted is_wanted) {
  ResourcesPage<ResourceOf<Decode>> page;
  RETURN_IF_ERROR(visit_resources(transaction, range, decode, [&](ResourceOf<Decode> resource) {
    if (!is_wanted(resource)) return true;
    page.more = page.items.size() >= static_cast<size_t>(max_results);
    if (!page.more) page.items.push_back(std::move(resource));
    return !page.more;
  }));
  return page;
}

}  // namespace lakegate
