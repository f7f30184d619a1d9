// ObjectStore: the write protocol: bytes first, then one metadata commit. And reading: record, then verified bytes.
//
// Owned by the composition root. Any thread may call it; coroutines resume on the executor that they came from. When a
// call that changes something returns success, the change is on stable storage. When it fails, nothing has changed
// (kUnavailable may leave the outcome open, as with any lost answer). Memory per call is a few buffers, whatever the
// size.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/byte_range.h"
#include "base/byte_source.h"
#include "base/random.h"
#include "base/sendable_source.h"
#include "base/worker_pool.h"
#include "metadata/catalog.h"
#include "metadata/ops/objects_compose.h"
#include "metadata/ops/objects_copy.h"
#include "metadata/ops/objects_get.h"
#include "metadata/ops/objects_move.h"
#include "metadata/record/upload_session.h"
#include "storage/blob_pins.h"
#include "storage/blob_store.h"
#include "storage/hot_pieces.h"
#include "storage/writes_gate.h"

namespace lakegate {

class EncryptedUploads;
class UploadLocks;

struct ObjectWrite {
  std::string bucket;
  std::string name;
  ObjectAttributes attributes;
  Precondition precondition;
  ExpectedChecksums expected;
  std::string owner;            // As in Object.
  CustomerKeyPtr customer_key;  // Encrypts the bytes.
};

// Content-Range of a resumable request, as in RFC 9110 section 14.4 with the forms that clients send.
struct UploadChunk {
  // Offset of the first byte; absent for a status query ("bytes */N", "bytes */*").
  std::optional<uint64_t> first_byte;
  // Offset of the last byte where the client says it ("0-262143/*"); absent for "0-*/*".
  std::optional<uint64_t> last_byte;
  // The whole size where it is known ("/N").
  std::optional<uint64_t> total_bytes;
  // The end of the body is the end of the object ("bytes 0-*/*", or no Content-Range at all).
  bool ends_upload = false;
  ExpectedChecksums expected;  // From x-goog-hash on the last request; adds to the session's.
};

struct UploadProgress {
  uint64_t persisted_bytes = 0;
  std::optional<Object> object;  // Present when the upload is finished.
  // What the upload is encrypted with, where this process knows it.
  CustomerKeyPtr customer_key = nullptr;
};

struct ObjectsRewriteResult {
  Object object;  // Rewrites are complete at once, whether bytes are shared or copied.
};

class ObjectReader : public SendableSource {};

class ObjectStore {
 public:
  // `hot_bytes_max`: memory for pieces that are read again and again (HotPieces).
  ObjectStore(Catalog& catalog, BlobStore& blobs, WorkerPool& pool, Random& random, WritesGate& gate,
              uint64_t hot_bytes_max = 0);
  ~ObjectStore();

  // Checks the preconditions, streams `body` into a blob (or inline), verifies checksums, commits. A body that breaks
  // off stores nothing.
  Task<Result<Object>> objects_insert(const ObjectWrite& write, ByteSource& body);

  // The bytes of `object` in `range`, which must lie within it. `inline_blob` as objects_get_with_bytes() gave it. The
  // reader owns what it needs; it may outlive the request but not the store. A generation that is deleted during the
  // read stays readable, or the read fails with kNotFound; it never yields other bytes. Without the key that the object
  // is encrypted with it fails as check_customer_key() does.
  Task<Result<std::unique_ptr<ObjectReader>>> open(const Object& object, ByteRange range, InlineBlobPtr inline_blob,
                                                   CustomerKeyPtr customer_key = nullptr);

  // Resumable uploads. The id is unguessable.
  Task<Result<UploadSession>> uploads_begin(const ObjectWrite& write, std::optional<uint64_t> expected_size_bytes,
                                            std::string dialect);
  // A status query or a chunk. What was received before a body broke off is kept down to a whole block.
  // Errors: kNotFound; kUnavailable with reason "uploadGap" for a chunk past the persisted bytes (message is GCS's
  // sentence); kInvalidArgument for a bad chunk size; kConditionNotMet at the commit; kClientClosed when cancelled.
  //
  // An upload under a customer's key takes chunks with that key, or without any from clients that send it once (Go), as
  // long as this process remembers it; everything else fails as check_customer_key() does. A status query needs none.
  Task<Result<UploadProgress>> uploads_append(const std::string& id, const UploadChunk& chunk, ByteSource& body,
                                              CustomerKeyPtr customer_key = nullptr);
  Task<Status> uploads_cancel(const std::string& id);

  Task<Result<Object>> objects_compose(const ObjectsComposeRequest& request);
  Task<Result<Object>> objects_copy(const ObjectsCopyRequest& request);
  Task<Result<Object>> objects_move(const ObjectsMoveRequest& request);

  Catalog& catalog() { return catalog_; }
  BlobStore& blobs() { return blobs_; }
  BlobPins& pins() { return pins_; }
  WorkerPool& pool() { return pool_; }
  WritesGate& gate() { return gate_; }
  HotPieces& hot_pieces() { return hot_pieces_; }
  EncryptedUploads& encrypted_uploads() { return *encrypted_uploads_; }
  BlobId new_blob_id();

  Catalog& catalog_;
  BlobStore& blobs_;
  WorkerPool& pool_;
  Random& random_;
  WritesGate& gate_;
  BlobPins pins_;
  HotPieces hot_pieces_;
  std::unique_ptr<UploadLocks> upload_locks_;
  std::unique_ptr<EncryptedUploads> encrypted_uploads_;
};

}  // namespace lakegate
