// storage.objects.move: one commit; the bytes stay where they are.
#include "metadata/ops/objects_move.h"

#include "storage/commit_object.h"
#include "storage/object_store.h"

namespace lakegate {

Task<Result<Object>> ObjectStore::objects_move(const ObjectsMoveRequest& request) {
  auto move_object = [&request](Transaction& transaction) { return lakegate::objects_move(transaction, request); };
  co_return co_await commit_object(catalog_, gate_, move_object);
}

}  // namespace lakegate
