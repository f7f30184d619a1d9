#include "storage/object_store.h"

#include "storage/encrypted_uploads.h"
#include "storage/upload_locks.h"

namespace lakegate {
namespace {

// New blobs go to another folder after so much time; all 65,536 have had their turn after six days.
constexpr int64_t kFolderPeriodUs = 8'000'000;

}  // namespace

ObjectStore::ObjectStore(Catalog& catalog, BlobStore& blobs, WorkerPool& pool, Random& random, WritesGate& gate,
                         uint64_t hot_bytes_max)
    : catalog_(catalog),
      blobs_(blobs),
      pool_(pool),
      random_(random),
      gate_(gate),
      hot_pieces_(hot_bytes_max, catalog.clock()),
      upload_locks_(std::make_unique<UploadLocks>()),
      encrypted_uploads_(std::make_unique<EncryptedUploads>()) {}

ObjectStore::~ObjectStore() = default;

// The first two bytes, which say the folder of a blob's file, come from the clock: what is written at one time lies in
// few folders and in one stretch of the tables that are ordered by ids. The other 14 bytes are random.
BlobId ObjectStore::new_blob_id() {
  BlobId id;
  random_.fill(std::as_writable_bytes(std::span(id.bytes)));
  const int64_t period = catalog_.clock().now_us() / kFolderPeriodUs;
  id.bytes[0] = static_cast<uint8_t>(period >> 8 & 0xFF);
  id.bytes[1] = static_cast<uint8_t>(period & 0xFF);
  return id;
}

}  // namespace lakegate
