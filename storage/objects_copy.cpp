// storage.objects.copy and storage.objects.rewrite: one commit that shares the source's bytes.
#include "metadata/ops/objects_copy.h"

#include "storage/object_store.h"

namespace lakegate {

Task<Result<Object>> ObjectStore::objects_copy(const ObjectsCopyRequest& request) {
  CO_RETURN_IF_ERROR(gate_.check());
  auto copy = [&request](Transaction& transaction) { return lakegate::objects_copy(transaction, request); };
  auto committed = co_await catalog_.transact(copy);
  if (!committed.ok()) {
    gate_.note_failure(committed.status());
    co_return committed.status();
  }
  committed->value.generation = committed->commit_version;
  co_return std::move(committed->value);
}

}  // namespace lakegate
