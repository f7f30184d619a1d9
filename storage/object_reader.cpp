#include "storage/object_reader.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/yield.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/objects_get.h"

namespace lakegate {
namespace {

// What a reader that found something missing in memory asks the system to have there in time.
constexpr uint64_t kPrefetchBytes = 4U << 20;

// After so much others on the executor have their turn: reading, verifying and sending it takes about 0.1 ms.
constexpr uint64_t kTurnBytes = PieceBuffer::kSizeBytes;

// Less is copied to the socket at no more cost, and with one call less.
constexpr uint64_t kSentByFileBytesMin = 128U << 10;

Status not_in_memory() { return {Code::kWouldBlock, "Not in memory."}; }

Result<std::unique_ptr<BlobReader>> open_in_memory(BlobStore& blobs, const BlobId& id) {
  CachedBlobs* const cached = as_cached(blobs);
  if (cached == nullptr) return not_in_memory();
  return cached->open_cached(id);
}

void note_damage(const Status& status) {
  static Counter& damaged = counter("lakegate_corrupt_reads_total", "Reads of objects that met damaged bytes");
  damaged.add();
  log_error("stored bytes are damaged", {{"error", status.message()}});
}

}  // namespace

std::vector<Extent> cut_extents(const std::vector<Extent>& extents, ByteRange range) {
  std::vector<Extent> cut;
  uint64_t position = 0;
  for (const Extent& extent : extents) {
    const uint64_t from = std::max(position, range.offset);
    const uint64_t to = std::min(position + extent.length, range.end());
    if (from < to) cut.push_back({extent.blob, extent.kind, extent.offset + (from - position), to - from});
    position += extent.length;
  }
  return cut;
}

ExtentsReader::ExtentsReader(ObjectStore& store, std::vector<Extent> extents, InlineBlobPtr inline_blob,
                             CustomerKeyPtr key)
    : store_(store),
      rest_(extents.begin(), extents.end()),
      inline_blob_(std::move(inline_blob)),
      has_blob_of_next_(inline_blob_ != nullptr),
      key_(std::move(key)) {
  for (const Extent& extent : rest_) size_bytes_ += extent.length;
  if (rest_.size() == 1 && inline_blob_) return;
  for (const Extent& extent : rest_) pins_.emplace_back(store.pins(), extent.blob);
}

Task<Status> ExtentsReader::start() {
  if (rest_.empty() || rest_.front().kind == BlobKind::kInline) co_return Status();
  next_hot_ = find_hot();
  if (next_hot_) co_return Status();
  const Status status = co_await open_blob(rest_.front().blob);
  if (status.code() == Code::kDataLoss) note_damage(status);
  co_return status;
}

Task<Result<Bytes>> ExtentsReader::read() {
  // The piece before is on its way, and the next one gets its place: whoever's that is, if others have their turn
  // first.
  buffer_.give_back();
  file_of_piece_.reset();
  if (turn_bytes_ >= kTurnBytes) {
    turn_bytes_ = 0;
    co_await YieldTurn();
  }
  if (rest_.empty()) co_return Bytes();
  if (rest_.front().kind == BlobKind::kInline) co_return co_await read_inline();
  co_return co_await read_stored();
}

// A record refers to the blob, so a blob that is missing while the record stands is a loss; the caller knows which.
Task<Status> ExtentsReader::open_blob(BlobId id) {
  opened_ = nullptr;
  prefetched_to_ = 0;
  Result<std::unique_ptr<BlobReader>> reader = open_in_memory(store_.blobs(), id);
  if (reader.status().code() == Code::kWouldBlock) {
    auto on_worker = [&blobs = store_.blobs(), &id] { return blobs.open(id); };
    reader = co_await store_.pool().run(on_worker);
  }
  CO_RETURN_IF_ERROR(reader.status());
  CachedBlobReader* const cached = as_cached(**reader);
  opened_ = std::make_shared<OpenBlob>(OpenBlob{id, std::move(*reader), cached, BlobCipher(key_, id)});
  co_return Status();
}

// Pieces end where those end that are kept, and so also where blocks do: no block is read twice.
uint64_t ExtentsReader::next_piece_bytes() const {
  static_assert(HotPieces::kPieceBytesMax == PieceBuffer::kSizeBytes);
  const Extent& extent = rest_.front();
  return std::min(extent.length, PieceBuffer::kSizeBytes - extent.offset % PieceBuffer::kSizeBytes);
}

// The kept piece in which the next one lies; null also where only a part of it was ever read.
SendableBytesPtr ExtentsReader::find_hot() const {
  if (key_) return nullptr;
  const Extent& extent = rest_.front();
  const uint64_t begin = extent.offset % HotPieces::kPieceBytesMax;
  SendableBytesPtr hot = store_.hot_pieces().find(extent.blob, extent.offset - begin);
  if (hot && hot->bytes().size() < begin + next_piece_bytes()) return nullptr;
  return hot;
}

Bytes ExtentsReader::take_hot() {
  const uint64_t begin = rest_.front().offset % HotPieces::kPieceBytesMax;
  const uint64_t length = next_piece_bytes();
  if (length >= kSentByFileBytesMin) file_of_piece_ = FilePart{hot_->descriptor(), hot_->offset() + begin};
  advance(length);
  return hot_->bytes().subspan(begin, length);
}

void ExtentsReader::advance(uint64_t bytes) {
  Extent& extent = rest_.front();
  turn_bytes_ += bytes;
  extent.offset += bytes;
  extent.length -= bytes;
  if (extent.length == 0) rest_.pop_front();
}

Task<Result<Bytes>> ExtentsReader::read_stored() {
  hot_ = next_hot_ ? std::exchange(next_hot_, nullptr) : find_hot();
  if (hot_) co_return take_hot();
  const Extent& extent = rest_.front();
  if (!opened_ || opened_->id != extent.blob) {
    Status status = co_await open_blob(extent.blob);
    if (!status.ok()) co_return fail(std::move(status));
  }
  const uint64_t offset = extent.offset;
  const uint64_t length = next_piece_bytes();
  buffer_ = PieceBuffer::take();
  const std::span<std::byte> piece = buffer_.first(length);
  Status status = opened_->cached ? opened_->cached->read_cached(offset, piece) : not_in_memory();
  if (status.ok()) status = opened_->cipher.apply(offset, piece);
  if (status.code() == Code::kWouldBlock) status = co_await read_from_disk(offset, piece);
  if (!status.ok()) co_return fail(std::move(status));
  if (wants_prefetch_ && opened_->cached) prefetch_behind(offset + length);
  if (!key_) store_.hot_pieces().offer(extent.blob, offset, piece);
  advance(length);
  co_return Bytes(piece);
}

Task<Status> ExtentsReader::read_from_disk(uint64_t offset, std::span<std::byte> into) {
  const uint64_t ahead_bytes = std::min(rest_.front().length, kPrefetchBytes);
  auto on_worker = [&opened = *opened_, offset, into, ahead_bytes]() -> Status {
    if (opened.cached) opened.cached->prefetch(offset, ahead_bytes);
    RETURN_IF_ERROR(opened.reader->read(offset, into));
    return opened.cipher.apply(offset, into);
  };
  wants_prefetch_ = true;
  prefetched_to_ = std::max(prefetched_to_, offset + ahead_bytes);
  Status status = co_await store_.pool().run(on_worker);
  turn_bytes_ = 0;
  co_return status;
}

// Keeps half of kPrefetchBytes or more on their way into memory, and nothing behind the extent: a range may be short.
void ExtentsReader::prefetch_behind(uint64_t offset) {
  const Extent& extent = rest_.front();
  const uint64_t from = std::max(offset, prefetched_to_);
  const uint64_t to = std::min(extent.offset + extent.length, from + kPrefetchBytes / 2);
  if (from > offset + kPrefetchBytes / 2 || from >= to) return;
  prefetched_to_ = to;
  store_.pool().submit([opened = opened_, from, to] { opened->cached->prefetch(from, to - from); });
}

Status ExtentsReader::fail(Status status) {
  rest_.clear();
  buffer_.give_back();
  if (status.code() == Code::kDataLoss) note_damage(status);
  return status;
}

// Sent from the memory in which it was verified within the last second, which others may be sending from too.
Task<Result<Bytes>> ExtentsReader::read_inline() {
  const Extent extent = rest_.front();
  const bool has_blob = std::exchange(has_blob_of_next_, false);
  // What was kept in memory may have rotted there; then the store is asked once more.
  if (!has_blob || !inline_blob_->verify_if_due(store_.catalog().clock().monotonic_us()).ok()) {
    auto read_blob = [&extent](Transaction& transaction) { return read_inline_blob(transaction, extent.blob); };
    Result<InlineBlobPtr> blob = co_await store_.catalog().read(read_blob);
    if (!blob.ok()) co_return fail(blob.status());
    inline_blob_ = std::move(*blob);
  }
  std::string_view wanted = inline_blob_->bytes();
  if (extent.offset > wanted.size() || extent.length > wanted.size() - extent.offset) {
    co_return fail(Status(Code::kDataLoss, "An inline blob is shorter than the record that refers to it."));
  }
  wanted = wanted.substr(extent.offset, extent.length);
  if (key_) {
    decrypted_ = wanted;
    Status status = BlobCipher(key_, extent.blob).apply(extent.offset, std::as_writable_bytes(std::span(decrypted_)));
    if (!status.ok()) co_return fail(std::move(status));
    wanted = decrypted_;
  }
  advance(extent.length);
  co_return as_bytes(wanted);
}

Task<Result<std::unique_ptr<ObjectReader>>> ObjectStore::open(const Object& object, ByteRange range,
                                                              InlineBlobPtr inline_blob, CustomerKeyPtr customer_key) {
  CO_RETURN_IF_ERROR(check_customer_key(object.customer_encryption, customer_key));
  std::vector<Extent> extents = cut_extents(object.extents, range);
  // The blob that came with the record is that of its first extent; a range may begin behind it.
  if (extents.empty() || range.offset >= object.extents.front().length) inline_blob = nullptr;
  const bool needs_look = extents.size() > 1;
  auto reader =
      std::make_unique<ExtentsReader>(*this, std::move(extents), std::move(inline_blob), std::move(customer_key));
  if (needs_look) {
    // The sweeper may have removed a later blob before the pins stood. While the generation still exists none of its
    // blobs can have gone, and from here on none will.
    ObjectsGetRequest request;
    request.bucket = object.bucket;
    request.name = object.name;
    request.generation = object.generation;
    auto look = [&request](Transaction& transaction) { return objects_get(transaction, request); };
    CO_RETURN_IF_ERROR((co_await catalog_.read(look)).status());
  }
  CO_RETURN_IF_ERROR(co_await reader->start());
  co_return std::unique_ptr<ObjectReader>(std::move(reader));
}

}  // namespace lakegate
