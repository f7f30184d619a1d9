#include "storage/blob_pipe.h"

#include <algorithm>

#include "base/limits.h"
#include "storage/md5_together.h"

namespace lakegate {

BlobPipe::BlobPipe(WorkerPool& pool, OpenBlob open_blob, const RunningChecksums& checksums, BlobCipher cipher,
                   uint64_t offset)
    : pool_(pool), shared_(std::make_shared<Shared>()) {
  shared_->open_blob = std::move(open_blob);
  shared_->checksums = checksums;
  shared_->cipher = std::move(cipher);
  shared_->offset = offset;
}

Status BlobPipe::Shared::write_back(bool with_md5) {
  if (!writer) {
    ASSIGN_OR_RETURN(writer, open_blob());
  }
  checksums.crc32c = crc32c(as_bytes(back), checksums.crc32c);
  if (with_md5) checksums.md5.update(as_bytes(back));
  RETURN_IF_ERROR(cipher.apply(offset, std::as_writable_bytes(std::span(back))));
  offset += back.size();
  return writer->append(as_bytes(back));
}

void BlobPipe::expect(std::optional<uint64_t> bytes) {
  if (bytes) front_.reserve(static_cast<size_t>(std::min<uint64_t>(*bytes, limits::kBodyBufferBytes)));
}

Task<Status> BlobPipe::append(Bytes bytes) {
  CO_RETURN_IF_ERROR(failure_);
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), limits::kBodyBufferBytes - front_.size());
    front_.append(as_text(bytes.first(count)));
    bytes = bytes.subspan(count);
    if (front_.size() < limits::kBodyBufferBytes) break;
    CO_RETURN_IF_ERROR(co_await hand_over());
  }
  co_return Status();
}

Task<Result<uint64_t>> BlobPipe::sync() {
  CO_RETURN_IF_ERROR(co_await wait_for_jobs());
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
  CO_RETURN_IF_ERROR(co_await wait_for_jobs());
  handed_over_bytes_ += front_.size();
  std::swap(front_, shared_->back);
  front_.clear();
  start_md5();
  write_job_.start(pool_, [shared = shared_, with_md5 = !is_md5_beside()] {
    Status status = shared->write_back(with_md5);
    return status.ok() ? shared->writer->seal() : status;
  });
  co_return co_await wait_for_jobs();
}

Task<Status> BlobPipe::hand_over() {
  CO_RETURN_IF_ERROR(co_await wait_for_jobs());
  handed_over_bytes_ += front_.size();
  std::swap(front_, shared_->back);
  front_.clear();
  front_.reserve(limits::kBodyBufferBytes);
  start_md5();
  write_job_.start(pool_, [shared = shared_, with_md5 = !is_md5_beside()] { return shared->write_back(with_md5); });
  co_return Status();
}

bool BlobPipe::is_md5_beside() const {
  return !shared_->cipher.is_active() && shared_->back.size() >= kMd5TogetherBytesMin;
}

void BlobPipe::start_md5() {
  if (!is_md5_beside()) return;
  md5_job_.start_elsewhere([this](auto resolve) {
    std::function<void()> done = [shared = shared_, resolve] { resolve(Status()); };
    md5_update_together(pool_, shared_->checksums.md5, as_bytes(shared_->back), std::move(done));
  });
}

Task<Status> BlobPipe::wait_for_jobs() {
  if (md5_job_.running()) static_cast<void>(co_await md5_job_.wait());
  if (write_job_.running()) {
    Status status = co_await write_job_.wait();
    if (failure_.ok()) failure_ = std::move(status);
  }
  co_return failure_;
}

}  // namespace lakegate
