// Starts a resumable upload: a session record, and no bytes yet.
#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/ops/uploads.h"
#include "storage/encrypted_uploads.h"
#include "storage/object_store.h"

namespace lakegate {

Task<Result<UploadSession>> ObjectStore::uploads_begin(const ObjectWrite& write,
                                                       std::optional<uint64_t> expected_size_bytes,
                                                       std::string dialect) {
  CO_RETURN_IF_ERROR(gate_.check());
  if (expected_size_bytes.value_or(0) > limits::kObjectSizeBytesMax) {
    co_return Status(Code::kTooLarge, "An object may have at most 5 TiB.");
  }
  std::array<std::byte, 32> secret;
  random_.fill(secret);
  UploadSession session;
  session.id = base64url_encode(secret);
  session.bucket = write.bucket;
  session.name = write.name;
  session.attributes = write.attributes;
  session.owner = write.owner;
  session.precondition = write.precondition;
  session.expected = write.expected;
  session.customer_encryption = identity_of(write.customer_key);
  session.expected_size_bytes = expected_size_bytes;
  session.md5_state = Md5().save();
  session.dialect = std::move(dialect);
  if (write.customer_key) {
    CO_RETURN_IF_ERROR(write.customer_key->mask_expected(session));
    encrypted_uploads_->remember_key(session.id, write.customer_key);
  }
  auto begin = [&session](Transaction& transaction) { return lakegate::uploads_begin(transaction, session); };
  auto committed = co_await catalog_.transact(begin);
  if (!committed.ok()) {
    gate_.note_failure(committed.status());
    encrypted_uploads_->forget(session.id);
    co_return committed.status();
  }
  co_return std::move(committed->value);
}

}  // namespace lakegate
