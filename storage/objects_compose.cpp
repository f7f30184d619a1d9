// storage.objects.compose: one commit that shares the sources' bytes. Only a composite of very many pieces is copied.
#include "metadata/ops/objects_compose.h"

#include "storage/commit_object.h"
#include "storage/copy_content.h"
#include "storage/object_store.h"

namespace lakegate {

Task<Result<Object>> ObjectStore::objects_compose(const ObjectsComposeRequest& request) {
  auto compose = [&request](Transaction& transaction) { return lakegate::objects_compose(transaction, request); };
  Result<Object> object = co_await commit_object(catalog_, gate_, compose);
  if (object.status().reason() != "tooManyExtents") co_return object;
  ContentCopyJob job;
  job.find_sources = [&request](Transaction& transaction) { return objects_compose_sources(transaction, request); };
  job.source_key = [&request](const Object&) { return request.customer_key; };
  job.customer_key = request.customer_key;
  job.commit = [&request](Transaction& transaction, const ContentCopy& copy) {
    return objects_compose_copied(transaction, request, copy);
  };
  co_return co_await copy_content(*this, job);
}

}  // namespace lakegate
