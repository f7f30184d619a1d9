// storage.objects.copy and storage.objects.rewrite: one commit that shares the source's bytes.
#include "metadata/ops/objects_copy.h"

#include "storage/commit_object.h"
#include "storage/object_store.h"

namespace lakegate {

Task<Result<Object>> ObjectStore::objects_copy(const ObjectsCopyRequest& request) {
  auto copy = [&request](Transaction& transaction) { return lakegate::objects_copy(transaction, request); };
  co_return co_await commit_object(catalog_, gate_, copy);
}

}  // namespace lakegate
