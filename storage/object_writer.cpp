#include "storage/object_writer.h"

#include "base/limits.h"
#include "base/placing_source.h"
#include "storage/md5_together.h"

namespace lakegate {

Task<Result<ObjectContent>> make_inline_content(ObjectStore& store, BlobId blob, std::string bytes,
                                                CustomerKeyPtr key) {
  RunningChecksums checksums;
  if (bytes.size() < kMd5TogetherBytesMin) {
    checksums.update(as_bytes(bytes));
  } else {
    checksums.crc32c = crc32c(as_bytes(bytes));
    co_await md5_update_together(store.pool(), checksums.md5, as_bytes(bytes));
  }
  ObjectContent content;
  content.size_bytes = bytes.size();
  content.checksums = {checksums.crc32c, checksums.md5.digest()};
  content.customer_key = key;
  if (!bytes.empty()) {
    content.extents.push_back({blob, BlobKind::kInline, 0, bytes.size()});
    CO_RETURN_IF_ERROR(BlobCipher(key, blob).apply(0, std::as_writable_bytes(std::span(bytes))));
    content.inline_bytes.emplace(blob, std::move(bytes));
  }
  co_return content;
}

Status verify_checksums(const ExpectedChecksums& expected, const Checksums& actual) {
  if (expected.crc32c && *expected.crc32c != actual.crc32c) {
    return Status(Code::kInvalidArgument,
                  "Provided CRC32C \"" + crc32c_to_base64(*expected.crc32c) + "\" doesn't match calculated CRC32C \"" +
                      crc32c_to_base64(actual.crc32c) + "\".",
                  "badDigest");
  }
  if (expected.md5 && actual.md5 && *expected.md5 != *actual.md5) {
    return Status(Code::kInvalidArgument,
                  "Provided MD5 hash \"" + md5_to_base64(*expected.md5) + "\" doesn't match calculated MD5 hash \"" +
                      md5_to_base64(*actual.md5) + "\".",
                  "badDigest");
  }
  return {};
}

bool is_outcome_open(const Status& commit_failure) {
  const bool is_refusal = commit_failure.code() != Code::kUnavailable && commit_failure.code() != Code::kInternal;
  return !is_refusal && commit_failure.reason() != "diskFull" && commit_failure.reason() != "sourceChanged";
}

ObjectWriter::ObjectWriter(ObjectStore& store, CustomerKeyPtr key)
    : store_(store),
      key_(std::move(key)),
      blob_(store.new_blob_id()),
      pin_(store.pins(), blob_),
      pipe_(
          store.pool(), [&blobs = store.blobs(), blob = blob_] { return blobs.create(blob); }, RunningChecksums(),
          BlobCipher(key_, blob_), 0) {}

Task<Status> ObjectWriter::write(ByteSource& body) {
  if (size_bytes_ == 0) pipe_.expect(body.size_bytes());
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await read_into(body, pipe_.space()));
    if (piece.empty()) co_return Status();
    size_bytes_ += piece.size();
    if (size_bytes_ > limits::kObjectSizeBytesMax) {
      co_return Status(Code::kTooLarge, "An object may have at most 5 TiB.");
    }
    CO_RETURN_IF_ERROR(co_await pipe_.append(piece));
  }
}

Task<Result<ObjectContent>> ObjectWriter::finish() {
  if (size_bytes_ <= limits::kInlineBytesMax) {
    co_return co_await make_inline_content(store_, blob_, pipe_.take_held_back(), key_);
  }
  CO_RETURN_IF_ERROR(co_await pipe_.seal());
  ObjectContent content;
  content.size_bytes = size_bytes_;
  content.checksums = {pipe_.checksums().crc32c, pipe_.checksums().md5.digest()};
  content.extents.push_back({blob_, BlobKind::kStored, 0, size_bytes_});
  content.customer_key = key_;
  co_return content;
}

Task<void> ObjectWriter::discard(const Status& failure) {
  store_.gate().note_failure(failure);
  if (is_outcome_open(failure)) {
    pin_.keep_for_ever();
    co_return;
  }
  if (size_bytes_ <= limits::kInlineBytesMax) co_return;
  // What cannot be removed now is an orphan, which the sweeper finds.
  auto remove = [this] { return store_.blobs().remove(blob_); };
  const Status removed = co_await store_.pool().run(remove);
  store_.gate().note_failure(removed);
}

}  // namespace lakegate
