#include "storage/backend/memory/memory_blob_store.h"

#include <cassert>
#include <cstring>
#include <vector>

#include "base/limits.h"

namespace lakegate {
namespace {

Status no_such_blob(const BlobId& id) { return not_found("No such blob: " + id.to_hex()); }

}  // namespace

class MemoryBlobStore::Writer final : public BlobWriter {
 public:
  Writer(MemoryBlobStore& store, const BlobId& id, std::shared_ptr<Blob> blob, bool exists)
      : store_(store), id_(id), blob_(std::move(blob)), exists_(exists) {}

  Status append(Bytes bytes) override {
    assert(!sealed_);
    held_back_ += as_text(bytes);
    move_down(held_back_.size() - held_back_.size() % limits::kBlobBlockBytes);
    return {};
  }
  Result<uint64_t> sync() override {
    assert(!sealed_);
    RETURN_IF_ERROR(publish());
    const std::lock_guard lock(blob_->mutex);
    return blob_->bytes.size();
  }
  Status seal() override {
    assert(!sealed_);
    move_down(held_back_.size());
    sealed_ = true;
    return publish();
  }

 private:
  Status publish() {
    if (exists_) return {};
    exists_ = true;
    return store_.publish(id_, blob_);
  }
  void move_down(size_t count) {
    const std::lock_guard lock(blob_->mutex);
    blob_->bytes.append(held_back_, 0, count);
    held_back_.erase(0, count);
  }

  MemoryBlobStore& store_;
  const BlobId id_;
  const std::shared_ptr<Blob> blob_;
  bool exists_;
  bool sealed_ = false;
  std::string held_back_;
};

class MemoryBlobStore::Reader final : public BlobReader {
 public:
  explicit Reader(std::shared_ptr<Blob> blob) : blob_(std::move(blob)) {}

  Status read(uint64_t offset, std::span<std::byte> into) override {
    const std::lock_guard lock(blob_->mutex);
    const std::string& bytes = blob_->bytes;
    if (offset > bytes.size() || into.size() > bytes.size() - offset) {
      return Status(Code::kDataLoss, "A blob is shorter than the record that refers to it.");
    }
    if (!into.empty()) std::memcpy(into.data(), bytes.data() + offset, into.size());
    return {};
  }

 private:
  const std::shared_ptr<Blob> blob_;
};

Result<std::unique_ptr<BlobWriter>> MemoryBlobStore::create(const BlobId& id) {
  return std::unique_ptr<BlobWriter>(new Writer(*this, id, std::make_shared<Blob>(), false));
}

Result<std::unique_ptr<BlobWriter>> MemoryBlobStore::resume(const BlobId& id, uint64_t size_bytes) {
  assert(size_bytes % limits::kBlobBlockBytes == 0);
  std::shared_ptr<Blob> blob = find(id);
  if (!blob) return no_such_blob(id);
  {
    const std::lock_guard lock(blob->mutex);
    if (blob->bytes.size() < size_bytes) return Status(Code::kDataLoss, "A blob is shorter than its upload's record.");
    blob->bytes.resize(size_bytes);
  }
  return std::unique_ptr<BlobWriter>(new Writer(*this, id, std::move(blob), true));
}

Result<std::unique_ptr<BlobReader>> MemoryBlobStore::open(const BlobId& id) {
  std::shared_ptr<Blob> blob = find(id);
  if (!blob) return no_such_blob(id);
  return std::unique_ptr<BlobReader>(new Reader(std::move(blob)));
}

Result<uint64_t> MemoryBlobStore::size_bytes(const BlobId& id) {
  const std::shared_ptr<Blob> blob = find(id);
  if (!blob) return no_such_blob(id);
  const std::lock_guard lock(blob->mutex);
  return blob->bytes.size();
}

Status MemoryBlobStore::remove(const BlobId& id) {
  const std::lock_guard lock(mutex_);
  blobs_.erase(id);
  return {};
}

Status MemoryBlobStore::enumerate(const std::optional<BlobId>& after, const std::function<bool(const BlobId&)>& visit) {
  std::vector<BlobId> ids;
  {
    const std::lock_guard lock(mutex_);
    auto at = after ? blobs_.upper_bound(*after) : blobs_.begin();
    for (; at != blobs_.end(); ++at) ids.push_back(at->first);
  }
  for (const BlobId& id : ids) {
    if (!visit(id)) break;
  }
  return {};
}

std::shared_ptr<MemoryBlobStore::Blob> MemoryBlobStore::find(const BlobId& id) {
  const std::lock_guard lock(mutex_);
  const auto found = blobs_.find(id);
  return found == blobs_.end() ? nullptr : found->second;
}

Status MemoryBlobStore::publish(const BlobId& id, std::shared_ptr<Blob> blob) {
  const std::lock_guard lock(mutex_);
  if (!blobs_.emplace(id, std::move(blob)).second) {
    return Status(Code::kAlreadyExists, "The blob exists already: " + id.to_hex());
  }
  return {};
}

}  // namespace lakegate
