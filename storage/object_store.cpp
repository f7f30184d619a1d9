#include "storage/object_store.h"

#include "storage/encrypted_uploads.h"
#include "storage/upload_locks.h"

namespace lakegate {

ObjectStore::ObjectStore(Catalog& catalog, BlobStore& blobs, WorkerPool& pool, Random& random, WritesGate& gate)
    : catalog_(catalog),
      blobs_(blobs),
      pool_(pool),
      random_(random),
      gate_(gate),
      upload_locks_(std::make_unique<UploadLocks>()),
      encrypted_uploads_(std::make_unique<EncryptedUploads>()) {}

ObjectStore::~ObjectStore() = default;

BlobId ObjectStore::new_blob_id() {
  BlobId id;
  random_.fill(std::as_writable_bytes(std::span(id.bytes)));
  return id;
}

}  // namespace lakegate
