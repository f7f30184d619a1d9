// storage.objects.copy and storage.objects.rewrite: one commit that shares the source's bytes. Only where the
// encryption key changes are they copied.
#include "metadata/ops/objects_copy.h"

#include "storage/commit_object.h"
#include "storage/copy_content.h"
#include "storage/object_store.h"

namespace lakegate {

Task<Result<Object>> ObjectStore::objects_copy(const ObjectsCopyRequest& request) {
  auto copy = [&request](Transaction& transaction) { return lakegate::objects_copy(transaction, request); };
  Result<Object> object = co_await commit_object(catalog_, gate_, copy);
  if (object.status().reason() != "differentKey") co_return object;
  ContentCopyJob job;
  job.find_sources = [&request](Transaction& transaction) -> Result<std::vector<Object>> {
    ASSIGN_OR_RETURN(Object source, objects_copy_source(transaction, request));
    return std::vector<Object>{std::move(source)};
  };
  job.source_key = [&request](const Object& source) { return request.key_of(source); };
  job.customer_key = request.customer_key;
  job.commit = [&request](Transaction& transaction, const ContentCopy& content) {
    return objects_copy_copied(transaction, request, content);
  };
  co_return co_await copy_content(*this, job);
}

}  // namespace lakegate
