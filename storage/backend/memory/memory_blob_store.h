// MemoryBlobStore: blobs in memory, for tests and simulations. As BlobStore; nothing ever fails, nothing is durable.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "storage/blob_store.h"

namespace lakegate {

class MemoryBlobStore final : public BlobStore {
 public:
  Result<std::unique_ptr<BlobWriter>> create(const BlobId& id) override;
  Result<std::unique_ptr<BlobWriter>> resume(const BlobId& id, uint64_t size_bytes) override;
  Result<std::unique_ptr<BlobReader>> open(const BlobId& id) override;
  Result<uint64_t> size_bytes(const BlobId& id) override;
  Status remove(const BlobId& id) override;
  Status enumerate(const std::optional<BlobId>& after, const std::function<bool(const BlobId&)>& visit) override;

 private:
  class Writer;
  class Reader;
  struct Blob {
    std::mutex mutex;
    std::string bytes;
  };
  std::shared_ptr<Blob> find(const BlobId& id);
  Status publish(const BlobId& id, std::shared_ptr<Blob> blob);

  std::mutex mutex_;
  std::map<BlobId, std::shared_ptr<Blob>> blobs_;
};

}  // namespace lakegate
