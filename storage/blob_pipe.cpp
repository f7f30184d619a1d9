#include "storage/blob_pipe.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "storage/md5_together.h"

namespace lakegate {
namespace {

// A body that is known to have so many bytes gets more buffers.
constexpr uint64_t kLargeBytesMin = 4U << 20;
constexpr size_t kPiecesAtWork = 1;
// As many as are hashed while a disk writes a MiB and syncs it, so that MD5 need not wait at the end of a chunk.
constexpr size_t kPiecesAtWorkOfLarge = 7;
constexpr size_t kFirstBufferBytes = 16U << 10;

}  // namespace

BlobPipe::BlobPipe(WorkerPool& pool, OpenBlob open_blob, const RunningChecksums& checksums, BlobCipher cipher,
                   uint64_t offset)
    : pool_(pool), shared_(std::make_shared<Shared>(pool)), pieces_max_(kPiecesAtWork) {
  shared_->open_blob = std::move(open_blob);
  shared_->checksums = checksums;
  shared_->cipher = std::move(cipher);
  shared_->offset = offset;
}

void BlobPipe::expect(std::optional<uint64_t> bytes) {
  if (!bytes) return;
  if (*bytes >= kLargeBytesMin) pieces_max_ = kPiecesAtWorkOfLarge;
  front_.resize(static_cast<size_t>(std::min<uint64_t>(*bytes, limits::kBodyBufferBytes)));
}

std::span<std::byte> BlobPipe::space() { return std::as_writable_bytes(std::span(front_)).subspan(front_bytes_); }

Task<Status> BlobPipe::append(Bytes bytes) {
  if (handed_over_bytes_ > 0) CO_RETURN_IF_ERROR(shared_->failure_so_far());
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), limits::kBodyBufferBytes - front_bytes_);
    if (space().size() < count) {
      const size_t wanted_bytes = std::max({front_bytes_ + count, 2 * front_.size(), kFirstBufferBytes});
      front_.resize(std::min(wanted_bytes, limits::kBodyBufferBytes));
    }
    std::byte* const place = space().data();
    // They may stand in space(), at its beginning or further behind.
    if (place != bytes.data()) std::memmove(place, bytes.data(), count);
    front_bytes_ += count;
    bytes = bytes.subspan(count);
    if (front_bytes_ < limits::kBodyBufferBytes) break;
    CO_RETURN_IF_ERROR(co_await hand_over(Then::kNothing));
  }
  co_return Status();
}

std::string BlobPipe::take_held_back() {
  front_.resize(std::exchange(front_bytes_, 0));
  return std::exchange(front_, std::string());
}

Task<Result<uint64_t>> BlobPipe::sync() {
  shared_->start(std::make_shared<Piece>(), /*with_md5=*/true, Then::kSync);
  CO_RETURN_IF_ERROR(co_await shared_->wait_for_all());
  co_return shared_->durable_bytes;
}

Task<Status> BlobPipe::seal() {
  CO_RETURN_IF_ERROR(co_await hand_over(Then::kSeal));
  co_return co_await shared_->wait_for_all();
}

Task<Status> BlobPipe::hand_over(Then then) {
  CO_RETURN_IF_ERROR(co_await shared_->wait_for_room(pieces_max_));
  const auto piece = std::make_shared<Piece>();
  piece->buffer = std::exchange(front_, std::string());
  piece->size_bytes = std::exchange(front_bytes_, 0);
  const bool with_md5 = !is_md5_beside(piece->size_bytes);
  handed_over_bytes_ += piece->size_bytes;
  shared_->start(piece, with_md5, then);
  if (then == Then::kSeal) co_return Status();
  front_ = shared_->take_free_buffer();
  front_.resize(limits::kBodyBufferBytes);
  co_return Status();
}

bool BlobPipe::is_md5_beside(size_t size_bytes) const {
  if (shared_->cipher.is_active() || size_bytes == 0) return false;
  // Few bytes behind others must wait for their turn.
  return size_bytes >= kMd5TogetherBytesMin || handed_over_bytes_ > 0;
}

void BlobPipe::Shared::start(const PiecePtr& piece, bool with_md5, Then then) {
  auto job = [this, piece, with_md5, then] { finish_job(*piece, write(*piece, with_md5, then)); };
  std::unique_lock lock(mutex);
  ++pieces_at_work;
  piece->jobs_left = with_md5 ? 1 : 2;
  writes.emplace_back(std::move(job));
  const bool begins_writing = !std::exchange(is_writing, true);
  bool begins_hashing = false;
  if (!with_md5) {
    to_hash.push_back(piece);
    begins_hashing = !std::exchange(is_hashing, true);
  }
  lock.unlock();
  if (begins_hashing) hash_next();
  if (begins_writing) pool.submit([self = shared_from_this()] { self->run_writes(); });
}

void BlobPipe::Shared::run_writes() {
  std::unique_lock lock(mutex);
  while (!writes.empty()) {
    const std::function<void()> job = std::move(writes.front());
    writes.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
  is_writing = false;
}

Status BlobPipe::Shared::write(Piece& piece, bool with_md5, Then then) {
  RETURN_IF_ERROR(failure_so_far());
  RETURN_IF_ERROR(open());
  const std::span<std::byte> bytes = piece.bytes();
  checksums.crc32c = crc32c(bytes, checksums.crc32c);
  if (with_md5) checksums.md5.update(bytes);
  RETURN_IF_ERROR(cipher.apply(offset, bytes));
  offset += bytes.size();
  RETURN_IF_ERROR(writer->append(bytes));
  if (then == Then::kSync) {
    ASSIGN_OR_RETURN(durable_bytes, writer->sync());
  }
  return then == Then::kSeal ? writer->seal() : Status();
}

Status BlobPipe::Shared::open() {
  if (writer) return {};
  ASSIGN_OR_RETURN(writer, open_blob());
  return {};
}

void BlobPipe::Shared::hash_next() {
  std::unique_lock lock(mutex);
  if (to_hash.empty()) {
    is_hashing = false;
    return;
  }
  const PiecePtr piece = std::move(to_hash.front());
  to_hash.pop_front();
  lock.unlock();
  std::function<void()> done = [self = shared_from_this(), piece] {
    self->finish_job(*piece, Status());
    self->hash_next();
  };
  md5_update_together(pool, checksums.md5, piece->bytes(), std::move(done));
}

void BlobPipe::Shared::finish_job(Piece& piece, const Status& status) {
  std::unique_lock lock(mutex);
  if (failure.ok()) failure = status;
  if (--piece.jobs_left > 0) return;
  if (!piece.buffer.empty()) free_buffers.push_back(std::move(piece.buffer));
  --pieces_at_work;
  if (!wake || pieces_at_work > wanted_at_work) return;
  const std::function<void()> waiting = std::exchange(wake, nullptr);
  lock.unlock();
  waiting();
}

std::string BlobPipe::Shared::take_free_buffer() {
  const std::lock_guard lock(mutex);
  if (free_buffers.empty()) return {};
  std::string buffer = std::move(free_buffers.back());
  free_buffers.pop_back();
  return buffer;
}

Task<Status> BlobPipe::Shared::wait(size_t at_work_max, size_t wanted) {
  auto subscribe = [this, at_work_max, wanted](auto resolve) {
    std::unique_lock lock(mutex);
    if (pieces_at_work > at_work_max) {
      wanted_at_work = wanted;
      wake = [resolve]() mutable { resolve(true); };
      return;
    }
    lock.unlock();
    resolve(true);
  };
  static_cast<void>(co_await await_callback<bool>(subscribe));
  co_return failure_so_far();
}

Status BlobPipe::Shared::failure_so_far() {
  const std::lock_guard lock(mutex);
  return failure;
}

}  // namespace lakegate
