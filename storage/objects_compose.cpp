// storage.objects.compose: one commit that shares the sources' bytes. Only a composite of very many pieces is copied.
#include "metadata/ops/objects_compose.h"

#include "storage/object_store.h"
#include "storage/object_writer.h"

namespace lakegate {
namespace {

// A source that changes while its bytes are copied means starting over; not for ever.
constexpr int kCopyAttemptsMax = 3;

Task<Status> copy_bytes(ObjectStore& store, const std::vector<Object>& sources, ObjectWriter& writer) {
  for (const Object& source : sources) {
    const ByteRange whole{0, source.size_bytes};
    std::optional<std::string> no_bytes_yet;
    CO_ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader,
                        co_await store.open(source, whole, std::move(no_bytes_yet)));
    CO_RETURN_IF_ERROR(co_await writer.write(*reader));
  }
  co_return Status();
}

ComposeCopy make_copy(const std::vector<Object>& sources, ObjectContent content) {
  ComposeCopy copy;
  for (const Object& source : sources) copy.source_generations.push_back(source.generation);
  copy.crc32c = content.checksums.crc32c;
  copy.extents = std::move(content.extents);
  copy.inline_bytes = std::move(content.inline_bytes);
  return copy;
}

}  // namespace

Task<Result<Object>> ObjectStore::objects_compose(const ObjectsComposeRequest& request) {
  CO_RETURN_IF_ERROR(gate_.check());
  auto compose = [&request](Transaction& transaction) { return lakegate::objects_compose(transaction, request); };
  auto committed = co_await catalog_.transact(compose);
  if (committed.ok()) {
    committed->value.generation = committed->commit_version;
    co_return std::move(committed->value);
  }
  Result<Object> object = committed.status();
  if (object.status().reason() == "tooManyExtents") {
    for (int attempt = 0; attempt < kCopyAttemptsMax; ++attempt) {
      object = co_await compose_by_copying(request);
      if (object.status().reason() != "sourceChanged") break;
    }
  }
  gate_.note_failure(object.status());
  co_return object;
}

Task<Result<Object>> ObjectStore::compose_by_copying(const ObjectsComposeRequest& request) {
  auto get = [&request](Transaction& transaction) { return objects_compose_sources(transaction, request); };
  CO_ASSIGN_OR_RETURN(const std::vector<Object> sources, co_await catalog_.read(get));
  ObjectWriter writer(*this);
  CO_RETURN_IF_ERROR(co_await copy_bytes(*this, sources, writer));
  Result<ObjectContent> content = co_await writer.finish();
  if (!content.ok()) {
    co_await writer.discard(content.status());
    co_return content.status();
  }
  const ComposeCopy copy = make_copy(sources, std::move(*content));
  auto commit = [&](Transaction& transaction) { return objects_compose_copied(transaction, request, copy); };
  auto committed = co_await catalog_.transact(commit);
  if (!committed.ok()) {
    co_await writer.discard(committed.status());
    co_return committed.status();
  }
  committed->value.generation = committed->commit_version;
  co_return std::move(committed->value);
}

}  // namespace lakegate
