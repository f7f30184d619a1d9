// storage.objects.move: one commit; the bytes stay where they are.
#include "metadata/ops/objects_move.h"

#include "storage/object_store.h"

namespace lakegate {

Task<Result<Object>> ObjectStore::objects_move(const ObjectsMoveRequest& request) {
  CO_RETURN_IF_ERROR(gate_.check());
  auto move_object = [&request](Transaction& transaction) { return lakegate::objects_move(transaction, request); };
  auto committed = co_await catalog_.transact(move_object);
  if (!committed.ok()) {
    gate_.note_failure(committed.status());
    co_return committed.status();
  }
  committed->value.generation = committed->commit_version;
  co_return std::move(committed->value);
}

}  // namespace lakegate
