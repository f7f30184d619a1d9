#include "storage/blob_pipe.h"

#include <algorithm>

#include "base/limits.h"

namespace lakegate {

BlobPipe::BlobPipe(WorkerPool& pool, OpenBlob open_blob, const RunningChecksums& checksums, BlobCipher cipher,
                   uint64_t offset)
    : pool_(pool), shared_(std::make_shared<Shared>()) {
  shared_->open_blob = std::move(open_blob);
  shared_->checksums = checksums;
  shared_->cipher = std::move(cipher);
  shared_->offset = offset;
}

Status BlobPipe::Shared::write_back() {
  if (!writer) {
    ASSIGN_OR_RETURN(writer, open_blob());
  }
  checksums.update(back);
  Status status = cipher.apply(offset, back);
  if (status.ok()) status = writer->append(back);
  offset += back.size();
  back.clear();
  return status;
}

Task<Status> BlobPipe::append(Bytes bytes) {
  CO_RETURN_IF_ERROR(failure_);
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), limits::kBodyBufferBytes - front_.size());
    front_.insert(front_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(count));
    bytes = bytes.subspan(count);
    if (front_.size() < limits::kBodyBufferBytes) break;
    CO_RETURN_IF_ERROR(co_await hand_over());
  }
  co_return Status();
}

Task<Result<uint64_t>> BlobPipe::sync() {
  CO_RETURN_IF_ERROR(co_await wait_for_job());
  auto sync_on_worker = [shared = shared_]() -> Result<uint64_t> {
    if (!shared->writer) {
      ASSIGN_OR_RETURN(shared->writer, shared->open_blob());
    }
    return shared->writer->sync();
  };
  Result<uint64_t> durable_bytes = co_await pool_.run(std::move(sync_on_worker));
  if (!durable_bytes.ok()) failure_ = durable_bytes.status();
  co_return durable_bytes;
}

Task<Status> BlobPipe::seal() {
  CO_RETURN_IF_ERROR(co_await wait_for_job());
  handed_over_bytes_ += front_.size();
  std::swap(front_, shared_->back);
  auto seal_on_worker = [shared = shared_] {
    Status status = shared->write_back();
    return status.ok() ? shared->writer->seal() : status;
  };
  failure_ = co_await pool_.run(std::move(seal_on_worker));
  co_return failure_;
}

Task<Status> BlobPipe::hand_over() {
  CO_RETURN_IF_ERROR(co_await wait_for_job());
  handed_over_bytes_ += front_.size();
  std::swap(front_, shared_->back);
  job_.start(pool_, [shared = shared_] { return shared->write_back(); });
  co_return Status();
}

Task<Status> BlobPipe::wait_for_job() {
  if (job_.running()) {
    Status status = co_await job_.wait();
    if (failure_.ok()) failure_ = std::move(status);
  }
  co_return failure_;
}

}  // namespace lakegate
