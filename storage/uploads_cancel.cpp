// Ends a resumable upload for good. Allowed on a full disk, since it frees space.
#include "metadata/ops/uploads.h"
#include "storage/encrypted_uploads.h"
#include "storage/object_store.h"

namespace lakegate {

Task<Status> ObjectStore::uploads_cancel(const std::string& id) {
  auto cancel = [&id](Transaction& transaction) { return lakegate::uploads_cancel(transaction, id); };
  const auto committed = co_await catalog_.transact(cancel);
  gate_.note_failure(committed.status());
  if (committed.ok()) encrypted_uploads_->forget(id);
  co_return committed.status();
}

}  // namespace lakegate
