#include "gateway/http/gzip.h"

#include <algorithm>
#include <limits>
#include <vector>
#include <zlib.h>

namespace lakegate {
namespace {

constexpr size_t kPieceBytes = 64U << 10;
constexpr int kWindowBits = 15;
constexpr int kGzipFormat = 16;  // Added to the window bits: gzip, not zlib.

Bytef* to_zlib(const std::byte* data) { return reinterpret_cast<Bytef*>(const_cast<std::byte*>(data)); }

}  // namespace

struct GunzipSource::Inflater {
  enum class Progress { kPiece, kNeedsInput, kCorrupt };

  Inflater() : is_ready(inflateInit2(&stream, kWindowBits + kGzipFormat) == Z_OK), piece(kPieceBytes) {}
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Progress advance();
  size_t piece_bytes() const { return piece.size() - stream.avail_out; }

  z_stream stream{};
  bool is_ready;
  // Between members, where the stream may end.
  bool is_at_boundary = false;
  // The last piece was filled to the brim, and zlib keeps more.
  bool may_hold_output = false;
  std::vector<std::byte> piece;
  Bytes input;
};

// Fills the piece as far as the input reaches.
GunzipSource::Inflater::Progress GunzipSource::Inflater::advance() {
  stream.next_out = to_zlib(piece.data());
  stream.avail_out = static_cast<uInt>(piece.size());
  while (stream.avail_out > 0 && (!input.empty() || may_hold_output)) {
    if (is_at_boundary) {
      // The next member begins.
      if (inflateReset(&stream) != Z_OK) return Progress::kCorrupt;
      is_at_boundary = false;
    }
    const size_t step_bytes = std::min<size_t>(input.size(), std::numeric_limits<uInt>::max());
    stream.next_in = to_zlib(input.data());
    stream.avail_in = static_cast<uInt>(step_bytes);
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    input = input.subspan(step_bytes - stream.avail_in);
    is_at_boundary = outcome == Z_STREAM_END;
    may_hold_output = !is_at_boundary && stream.avail_out == 0;
    if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) return Progress::kCorrupt;
  }
  return piece_bytes() > 0 ? Progress::kPiece : Progress::kNeedsInput;
}

GunzipSource::GunzipSource(ByteSource& compressed, uint64_t size_bytes_max)
    : compressed_(compressed), left_bytes_(size_bytes_max), inflater_(std::make_unique<Inflater>()) {}

GunzipSource::GunzipSource(std::unique_ptr<ByteSource> compressed, uint64_t size_bytes_max)
    : owned_(std::move(compressed)),
      compressed_(*owned_),
      left_bytes_(size_bytes_max),
      inflater_(std::make_unique<Inflater>()) {}

GunzipSource::~GunzipSource() = default;

Task<Result<Bytes>> GunzipSource::read() {
  if (!inflater_->is_ready) co_return internal_error("Out of memory for decompression.");
  while (!is_finished_) {
    // zlib may still hold output of earlier input, so it is asked before the source is.
    const Inflater::Progress progress = inflater_->advance();
    if (progress == Inflater::Progress::kCorrupt) co_return invalid_argument("The gzip content is corrupt.");
    if (progress == Inflater::Progress::kPiece) {
      const size_t piece_bytes = inflater_->piece_bytes();
      if (piece_bytes > left_bytes_) co_return Status(Code::kTooLarge, "The gzip content is too large when unpacked.");
      left_bytes_ -= piece_bytes;
      co_return Bytes(inflater_->piece).subspan(0, piece_bytes);
    }
    Result<Bytes> next = co_await compressed_.read();
    if (!next.ok()) co_return next.status();
    inflater_->input = *next;
    is_finished_ = next->empty();
  }
  if (!inflater_->is_at_boundary) co_return invalid_argument("The gzip content ends too early.");
  co_return Bytes();
}

Result<std::string> gzip_compress(Bytes bytes) {
  z_stream stream{};
  constexpr int kMemoryLevel = 8;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWindowBits + kGzipFormat, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return internal_error("Out of memory for compression.");
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = to_zlib(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int outcome = deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (outcome != Z_STREAM_END) return internal_error("Compression failed.");
  return out;
}

}  // namespace lakegate
