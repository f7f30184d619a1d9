#include "storage/copy_content.h"

#include "storage/object_writer.h"

namespace lakegate {
namespace {

// A source that changes while its bytes are copied means starting over; not for ever.
constexpr int kAttemptsMax = 3;

Task<Status> copy_bytes(ObjectStore& store, const std::vector<Object>& sources, const ContentCopyJob& job,
                        ObjectWriter& writer) {
  for (const Object& source : sources) {
    const ByteRange whole{0, source.size_bytes};
    InlineBlobPtr no_bytes_yet;
    CustomerKeyPtr key = job.source_key(source);
    CO_ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader,
                        co_await store.open(source, whole, std::move(no_bytes_yet), std::move(key)));
    CO_RETURN_IF_ERROR(co_await writer.write(*reader));
  }
  co_return Status();
}

ContentCopy make_copy(const std::vector<Object>& sources, ObjectContent content) {
  ContentCopy copy;
  for (const Object& source : sources) copy.source_generations.push_back(source.generation);
  copy.crc32c = content.checksums.crc32c;
  copy.extents = std::move(content.extents);
  copy.inline_bytes = std::move(content.inline_bytes);
  return copy;
}

Task<Result<Object>> attempt(ObjectStore& store, const ContentCopyJob& job) {
  CO_ASSIGN_OR_RETURN(const std::vector<Object> sources, co_await store.catalog().read(job.find_sources));
  ObjectWriter writer(store, job.customer_key);
  CO_RETURN_IF_ERROR(co_await copy_bytes(store, sources, job, writer));
  Result<ObjectContent> content = co_await writer.finish();
  if (!content.ok()) {
    co_await writer.discard(content.status());
    co_return content.status();
  }
  const ContentCopy copy = make_copy(sources, std::move(*content));
  auto commit = [&](Transaction& transaction) { return job.commit(transaction, copy); };
  auto committed = co_await store.catalog().transact(commit);
  if (!committed.ok()) {
    co_await writer.discard(committed.status());
    co_return committed.status();
  }
  committed->value.generation = committed->commit_version;
  co_return std::move(committed->value);
}

}  // namespace

Task<Result<Object>> copy_content(ObjectStore& store, const ContentCopyJob& job) {
  Result<Object> object = co_await attempt(store, job);
  for (int attempts = 1; attempts < kAttemptsMax && object.status().reason() == "sourceChanged"; ++attempts) {
    object = co_await attempt(store, job);
  }
  store.gate().note_failure(object.status());
  co_return object;
}

}  // namespace lakegate
