#include "storage/multipart_uploads.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "base/placing_source.h"
#include "metadata/ops/object_encryption.h"
#include "storage/object_writer.h"

namespace lakegate {
namespace {

Status part_too_large() {
  return Status(Code::kTooLarge, "Your proposed upload exceeds the maximum allowed size of a part, 5 GiB.");
}

// Gives what `source` gives, up to the size of a part.
class PartSource final : public PlacingSource {
 public:
  explicit PartSource(ByteSource& source) : source_(source) {}
  Task<Result<Bytes>> read_placed(std::span<std::byte> into) override {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await read_into(source_, into));
    if (piece.size() > room_bytes_) co_return part_too_large();
    room_bytes_ -= piece.size();
    co_return piece;
  }
  std::optional<uint64_t> size_bytes() const override { return source_.size_bytes(); }

 private:
  ByteSource& source_;
  uint64_t room_bytes_ = limits::kMultipartPartSizeBytesMax;
};

// The commit of a part whose bytes are durable. The part with its checksums in the clear.
Task<Result<MultipartPart>> commit_part(ObjectStore& store, const MultipartPartWrite& write, ObjectContent content) {
  CO_RETURN_IF_ERROR(verify_checksums(write.expected, content.checksums));
  MultipartUploadsPutPartRequest request;
  request.upload = write.upload;
  request.part.number = write.number;
  request.part.size_bytes = content.size_bytes;
  request.part.checksums = content.checksums;
  request.part.etag = content.checksums.md5.value_or(Md5Digest{});
  request.part.extents = std::move(content.extents);
  request.inline_bytes = std::move(content.inline_bytes);
  if (write.customer_key) {
    // The MD5 of what is encrypted would tell what it is.
    request.part.etag = store.new_blob_id().bytes;
    CO_RETURN_IF_ERROR(write.customer_key->mask_checksums(request.part.extents, request.part.checksums));
  }
  auto put = [&request](Transaction& transaction) { return multipart_uploads_put_part(transaction, request); };
  CO_ASSIGN_OR_RETURN(auto committed, co_await store.catalog().transact(put));
  committed.value.checksums = content.checksums;
  co_return std::move(committed.value);
}

}  // namespace

Task<Result<MultipartUpload>> begin_multipart_upload(ObjectStore& store, const ObjectWrite& write) {
  CO_RETURN_IF_ERROR(store.gate().check());
  MultipartUploadsBeginRequest request;
  request.bucket = write.bucket;
  const BlobId random_bytes = store.new_blob_id();
  request.upload.id = base64url_encode(std::as_bytes(std::span(random_bytes.bytes)));
  request.upload.name = write.name;
  request.upload.attributes = write.attributes;
  request.upload.owner = write.owner;
  request.precondition = write.precondition;
  request.upload.customer_encryption = identity_of(write.customer_key);
  auto begin = [&request](Transaction& transaction) { return multipart_uploads_begin(transaction, request); };
  auto committed = co_await store.catalog().transact(begin);
  store.gate().note_failure(committed.status());
  CO_RETURN_IF_ERROR(committed.status());
  co_return std::move(committed->value);
}

Task<Result<MultipartPart>> put_multipart_part(ObjectStore& store, const MultipartPartWrite& write, ByteSource& body) {
  CO_RETURN_IF_ERROR(store.gate().check());
  auto get = [&write](Transaction& transaction) { return multipart_uploads_get(transaction, write.upload); };
  CO_ASSIGN_OR_RETURN(const MultipartUpload upload, co_await store.catalog().read(get));
  CO_RETURN_IF_ERROR(check_customer_key(upload.customer_encryption, write.customer_key));
  if (body.size_bytes().value_or(0) > limits::kMultipartPartSizeBytesMax) co_return part_too_large();
  PartSource source(body);
  ObjectWriter writer(store, write.customer_key);
  if (const Status status = co_await writer.write(source); !status.ok()) {
    store.gate().note_failure(status);
    co_return status;
  }
  Result<ObjectContent> content = co_await writer.finish();
  Result<MultipartPart> part =
      content.ok() ? Result<MultipartPart>(MultipartPart()) : Result<MultipartPart>(content.status());
  if (content.ok()) part = co_await commit_part(store, write, std::move(*content));
  if (!part.ok()) co_await writer.discard(part.status());
  co_return part;
}

Task<Result<Object>> complete_multipart_upload(ObjectStore& store, const MultipartUploadsCompleteRequest& request) {
  CO_RETURN_IF_ERROR(store.gate().check());
  auto complete = [&request](Transaction& transaction) { return multipart_uploads_complete(transaction, request); };
  auto committed = co_await store.catalog().transact(complete);
  store.gate().note_failure(committed.status());
  CO_RETURN_IF_ERROR(committed.status());
  if (committed->value.generation == 0) committed->value.generation = committed->commit_version;
  co_return std::move(committed->value);
}

Task<Status> abort_multipart_upload(ObjectStore& store, const MultipartUploadName& upload) {
  auto abort = [&upload](Transaction& transaction) { return multipart_uploads_abort(transaction, upload); };
  const auto committed = co_await store.catalog().transact(abort);
  store.gate().note_failure(committed.status());
  co_return committed.status();
}

}  // namespace lakegate
