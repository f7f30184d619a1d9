#include "storage/object_reader.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/objects_get.h"

namespace lakegate {
namespace {

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

ExtentsReader::ExtentsReader(ObjectStore& store, std::vector<Extent> extents, std::optional<InlineBytes> inline_bytes,
                             CustomerKeyPtr key)
    : store_(store),
      rest_(extents.begin(), extents.end()),
      inline_bytes_(std::move(inline_bytes)),
      key_(std::move(key)) {
  for (const Extent& extent : rest_) size_bytes_ += extent.length;
  if (rest_.size() == 1 && inline_bytes_) return;
  for (const Extent& extent : rest_) pins_.emplace_back(store.pins(), extent.blob);
}

Status ExtentsReader::open_piece(BlobStore& blobs, const CustomerKeyPtr& key, Piece& piece) {
  ASSIGN_OR_RETURN(std::unique_ptr<BlobReader> reader, blobs.open(piece.blob));
  piece.opened = std::make_shared<OpenBlob>();
  piece.opened->reader = std::move(reader);
  piece.opened->cipher = BlobCipher(key, piece.blob);
  return {};
}

// A record refers to the blob, so a blob that is missing while the record stands is a loss; the caller knows which.
Status ExtentsReader::read_piece(BlobStore& blobs, const CustomerKeyPtr& key, uint64_t offset, Piece& piece) {
  if (!piece.opened) RETURN_IF_ERROR(open_piece(blobs, key, piece));
  RETURN_IF_ERROR(piece.opened->reader->read(offset, piece.buffer.span()));
  return piece.opened->cipher.apply(offset, piece.buffer.span());
}

Task<Status> ExtentsReader::start() {
  if (rest_.empty() || rest_.front().kind == BlobKind::kInline) co_return Status();
  next_->blob = rest_.front().blob;
  auto open_first = [this, piece = next_] { return open_piece(store_.blobs(), key_, *piece); };
  Status status = co_await store_.pool().run(std::move(open_first));
  if (status.code() == Code::kDataLoss) note_damage(status);
  if (status.ok()) read_ahead();
  co_return status;
}

Task<Result<Bytes>> ExtentsReader::read() {
  if (!job_.running()) {
    if (rest_.empty()) co_return Bytes();
    if (rest_.front().kind == BlobKind::kInline) co_return co_await read_inline();
    read_ahead();
  }
  if (const Status status = co_await job_.wait(); !status.ok()) {
    rest_.clear();
    if (status.code() == Code::kDataLoss) note_damage(status);
    co_return status;
  }
  std::swap(current_, next_);
  read_ahead();
  co_return Bytes(current_->buffer.span());
}

// Begins to read the next piece where that lies in a stored blob. Pieces end where blocks end, so that no block is read
// twice.
void ExtentsReader::read_ahead() {
  if (rest_.empty() || rest_.front().kind == BlobKind::kInline) return;
  Extent& extent = rest_.front();
  const uint64_t offset = extent.offset;
  const uint64_t length = std::min(extent.length, limits::kReadBufferBytes - offset % limits::kBlobBlockBytes);
  const std::shared_ptr<Piece>& source = next_->opened && next_->blob == extent.blob ? next_ : current_;
  std::shared_ptr<OpenBlob> opened = source->blob == extent.blob ? source->opened : nullptr;
  next_->blob = extent.blob;
  next_->opened = std::move(opened);
  next_->buffer.resize(length);
  extent.offset += length;
  extent.length -= length;
  if (extent.length == 0) rest_.pop_front();
  job_.start(store_.pool(), [&blobs = store_.blobs(), key = key_, piece = next_, offset] {
    return read_piece(blobs, key, offset, *piece);
  });
}

Task<Result<Bytes>> ExtentsReader::read_inline() {
  const Extent extent = rest_.front();
  rest_.pop_front();
  if (!inline_bytes_) {
    auto read_blob = [&extent](Transaction& transaction) { return read_inline_blob(transaction, extent.blob); };
    Result<std::string> bytes = co_await store_.catalog().read(read_blob);
    if (!bytes.ok()) {
      rest_.clear();
      if (bytes.status().code() == Code::kDataLoss) note_damage(bytes.status());
      co_return bytes.status();
    }
    inline_bytes_ = InlineBytes{0, std::move(*bytes)};
  }
  const InlineBytes stored = std::move(*inline_bytes_);
  inline_bytes_.reset();
  const uint64_t from = extent.offset - std::min(extent.offset, stored.offset);
  if (from > stored.bytes.size() || extent.length > stored.bytes.size() - from) {
    rest_.clear();
    const Status status(Code::kDataLoss, "An inline blob is shorter than the record that refers to it.");
    note_damage(status);
    co_return status;
  }
  const Bytes wanted = as_bytes(stored.bytes).subspan(from, extent.length);
  current_->opened = nullptr;
  current_->buffer.resize(wanted.size());
  if (!wanted.empty()) std::memcpy(current_->buffer.span().data(), wanted.data(), wanted.size());
  CO_RETURN_IF_ERROR(BlobCipher(key_, extent.blob).apply(extent.offset, current_->buffer.span()));
  read_ahead();
  co_return Bytes(current_->buffer.span());
}

Task<Result<std::unique_ptr<ObjectReader>>> ObjectStore::open(const Object& object, ByteRange range,
                                                              std::optional<std::string> inline_bytes,
                                                              CustomerKeyPtr customer_key) {
  CO_RETURN_IF_ERROR(check_customer_key(object.customer_encryption, customer_key));
  std::vector<Extent> extents = cut_extents(object.extents, range);
  // The bytes that came with the record are those of its first extent; a range may begin behind it.
  std::optional<ExtentsReader::InlineBytes> at_hand;
  if (inline_bytes && !extents.empty() && range.offset < object.extents.front().length) {
    at_hand.emplace(object.extents.front().offset, std::move(*inline_bytes));
  }
  const bool needs_look = extents.size() > 1;
  auto reader = std::make_unique<ExtentsReader>(*this, std::move(extents), std::move(at_hand), std::move(customer_key));
  if (needs_look) {
    // The sweeper may have removed a later blob before the pins stood. While the generation still exists none of its
    // blobs can have gone, and from here on none will.
    ObjectsGetRequest request;
    request.bucket = object.bucket;
    request.name = object.name;
    request.generation = object.generation;
    auto look = [&request](Transaction& transaction) { return objects_get(transaction, request); };
    CO_ASSIGN_OR_RETURN(const Object still_there, co_await catalog_.read(look));
    static_cast<void>(still_there);
  }
  CO_RETURN_IF_ERROR(co_await reader->start());
  co_return std::unique_ptr<ObjectReader>(std::move(reader));
}

}  // namespace lakegate
