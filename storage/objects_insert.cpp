// storage.objects.insert: bytes first, then one commit.
#include "metadata/ops/objects_insert.h"

#include "storage/object_store.h"
#include "storage/object_writer.h"

namespace lakegate {
namespace {

Task<Result<Object>> commit_content(Catalog& catalog, const ObjectWrite& write, ObjectContent content) {
  CO_RETURN_IF_ERROR(verify_checksums(write.expected, content.checksums));
  CO_ASSIGN_OR_RETURN(const ObjectsInsertRequest request, insert_request(write, std::move(content)));
  auto insert = [&request](Transaction& transaction) { return objects_insert(transaction, request); };
  CO_ASSIGN_OR_RETURN(auto committed, co_await catalog.transact(insert));
  committed.value.generation = committed.commit_version;
  co_return std::move(committed.value);
}

}  // namespace

Task<Result<Object>> ObjectStore::objects_insert(const ObjectWrite& write, ByteSource& body) {
  CO_RETURN_IF_ERROR(gate_.check());
  auto check = [&write](Transaction& transaction) {
    return objects_insert_check(transaction, write.bucket, write.name, write.precondition, write.attributes);
  };
  CO_ASSIGN_OR_RETURN(const bool may_begin, co_await catalog_.read(check));
  static_cast<void>(may_begin);
  ObjectWriter writer(*this, write.customer_key);
  if (const Status status = co_await writer.write(body); !status.ok()) {
    gate_.note_failure(status);
    co_return status;
  }
  Result<ObjectContent> content = co_await writer.finish();
  Result<Object> object = content.status().ok() ? Result<Object>(Object()) : Result<Object>(content.status());
  if (content.ok()) object = co_await commit_content(catalog_, write, std::move(*content));
  if (!object.ok()) co_await writer.discard(object.status());
  co_return object;
}

}  // namespace lakegate
