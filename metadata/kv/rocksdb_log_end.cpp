#include "metadata/kv/rocksdb_log_end.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/checksum.h"
#include "base/encoding.h"
#include "metadata/kv/rocksdb_log_blank.h"

namespace lakegate {
namespace {

// RocksDB's log, as db/log_format.h of version 7.8 has it: blocks of fixed size; in them pieces of records, none of
// which crosses a block's end: checksum (4), length of the payload (2), kind (1), payload. The checksum is of kind and
// payload, and masked. A record's payload begins with the number of its first change (8) and how many they are (4).
constexpr uint64_t kBlockBytes = 32U << 10;
constexpr uint64_t kHeaderBytes = 7;
constexpr uint64_t kBatchHeaderBytes = 12;
enum class Kind : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };
// Fewer equal bytes may be chance.
constexpr uint64_t kProofBytes = 4;
constexpr uint64_t kByteBits = 8;

uint64_t little_endian(Bytes bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

uint32_t masked(uint32_t crc) {
  constexpr uint32_t kMaskDelta = 0xA282EAD8;
  return (crc >> 15 | crc << 17) + kMaskDelta;
}

struct Header {
  uint32_t checksum = 0;
  uint64_t length = 0;
  uint8_t kind = 0;
};

struct Piece {
  Kind kind = Kind::kFull;
  Bytes payload;
};

Header read_header(Bytes rest) {
  return {static_cast<uint32_t>(little_endian(rest.first(4))), little_endian(rest.subspan(4, 2)),
          static_cast<uint8_t>(rest[6])};
}

// `rest` is what its block has from the piece on. The first bytes of the checksum may be left out of account.
std::optional<Piece> whole_piece(const Header& header, Bytes rest, uint64_t left_out_bytes = 0) {
  if (rest.size() < kHeaderBytes + header.length) return std::nullopt;
  const auto kind = static_cast<Kind>(header.kind);
  if (kind < Kind::kFull || kind > Kind::kLast) return std::nullopt;
  const Bytes payload = rest.subspan(kHeaderBytes, header.length);
  const uint32_t crc = crc32c(payload, crc32c(std::as_bytes(std::span(&header.kind, 1))));
  const uint32_t difference = (masked(crc) ^ header.checksum) >> left_out_bytes * kByteBits;
  return difference == 0 ? std::optional(Piece{kind, payload}) : std::nullopt;
}

std::optional<Piece> whole_piece(Bytes rest) {
  return rest.size() < kHeaderBytes ? std::nullopt : whole_piece(read_header(rest), rest);
}

// RocksDB takes a long length for the end of the log, and kinds that it does not use here for an older one's records.
bool is_whole_but_for_a_bit(Bytes rest) {
  if (rest.size() < kHeaderBytes) return false;
  const Header header = read_header(rest);
  for (int bit = 0; bit < 16; ++bit) {
    if (whole_piece({header.checksum, header.length ^ 1U << bit, header.kind}, rest)) return true;
  }
  for (int bit = 0; bit < 8; ++bit) {
    if (whole_piece({header.checksum, header.length, static_cast<uint8_t>(header.kind ^ 1U << bit)}, rest)) return true;
  }
  return false;
}

bool begins_record(Kind kind) { return kind == Kind::kFull || kind == Kind::kFirst; }
bool ends_record(Kind kind) { return kind == Kind::kFull || kind == Kind::kLast; }

class LogEnd {
 public:
  LogEnd(File& file, uint64_t number, uint64_t size_bytes) : file_(file), number_(number), size_bytes_(size_bytes) {}

  Result<uint64_t> find() {
    RETURN_IF_ERROR(read_whole_records());
    if (at_ >= size_bytes_) return size_bytes_;
    ASSIGN_OR_RETURN(tail_, read(at_, size_bytes_));
    if (!is_in_record_ && is_unused()) return records_end_;
    const Bytes rest = rest_of_block(at_);
    if (is_whole_but_for_a_bit(rest)) return damaged("The head of a record is damaged");
    if (!was_never_written(rest)) return size_bytes_;
    if (has_later_record()) return damaged("A record is missing before others");
    return records_end_;
  }

 private:
  Result<std::vector<std::byte>> read(uint64_t begin, uint64_t end) {
    std::vector<std::byte> bytes(end - begin);
    ASSIGN_OR_RETURN(const size_t got, file_.read_at(begin, bytes));
    bytes.resize(got);
    return bytes;
  }

  // Up to the first piece that is not whole, to which `at_` points then.
  Status read_whole_records() {
    for (uint64_t block_begin = 0; block_begin < size_bytes_; block_begin += kBlockBytes) {
      ASSIGN_OR_RETURN(const std::vector<std::byte> block,
                       read(block_begin, std::min(block_begin + kBlockBytes, size_bytes_)));
      at_ = block_begin;
      while (block_begin + kBlockBytes - at_ >= kHeaderBytes) {
        const std::optional<Piece> piece = whole_piece(Bytes(block).subspan(at_ - block_begin));
        if (!piece) return {};
        note(*piece);
      }
      at_ = block_begin + kBlockBytes;
    }
    return {};
  }

  void note(const Piece& piece) {
    if (begins_record(piece.kind) && piece.payload.size() >= kBatchHeaderBytes) {
      last_sequence_ = little_endian(piece.payload.first(8));
      last_sequence_at_ = at_;
    }
    at_ += kHeaderBytes + piece.payload.size();
    is_in_record_ = !ends_record(piece.kind);
    if (!is_in_record_) records_end_ = at_;
  }

  Bytes bytes_at(uint64_t begin, uint64_t end) const {
    return Bytes(tail_).subspan(begin - at_, std::min(end, size_bytes_) - begin);
  }
  Bytes rest_of_block(uint64_t begin) const { return bytes_at(begin, (begin / kBlockBytes + 1) * kBlockBytes); }

  // What `visit` says of any sector from `at_` to `end`.
  template <class Visit>
  bool any_sector(uint64_t end, Visit visit) const {
    for (uint64_t begin = at_; begin < end; begin = (begin / kSectorBytes + 1) * kSectorBytes) {
      if (visit(begin, bytes_at(begin, (begin / kSectorBytes + 1) * kSectorBytes))) return true;
    }
    return false;
  }

  bool is_blank(uint64_t begin, Bytes bytes) const {
    return bytes.size() >= kProofBytes && is_log_blank(number_, begin, bytes);
  }

  // Blanks that reached the disk, and zeros where they did not.
  bool is_unused() const {
    bool has_blank = false;
    const bool is_used = any_sector(size_bytes_, [&](uint64_t begin, Bytes bytes) {
      if (is_log_blank(number_, begin, bytes)) {
        has_blank = true;
        return false;
      }
      return std::any_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte != std::byte{0}; });
    });
    return has_blank && !is_used;
  }

  // Whether a blank stands where the piece should be; where it is not known how long that is, in its header.
  bool was_never_written(Bytes rest) const {
    const auto has_blank = [this](uint64_t begin, Bytes bytes) { return is_blank(begin, bytes); };
    if (any_sector(std::min(at_ + kHeaderBytes, size_bytes_), has_blank)) return true;
    if (rest.size() < kHeaderBytes) return false;
    const Header header = read_header(rest);
    if (any_sector(at_ + std::min<uint64_t>(rest.size(), kHeaderBytes + header.length), has_blank)) return true;
    // All but the first bytes of the checksum, which lie in the sector before.
    const uint64_t first_bytes = kSectorBytes - at_ % kSectorBytes;
    return first_bytes < kProofBytes && is_log_blank(number_, at_, rest.first(first_bytes)) &&
           whole_piece(header, rest, first_bytes);
  }

  // Whether another record begins behind the unfinished one: it would not have been written before that was synced. Its
  // changes are numbered on from those that are known, which tells it from what a client has stored.
  bool has_later_record() const {
    for (uint64_t begin = at_ + 1; begin + kHeaderBytes <= size_bytes_; ++begin) {
      const Bytes rest = rest_of_block(begin);
      if (rest.size() < kHeaderBytes || !begins_record(static_cast<Kind>(rest[6]))) continue;
      const std::optional<Piece> piece = whole_piece(rest);
      if (piece && is_later(*piece, rest)) return true;
    }
    return false;
  }

  bool is_later(const Piece& piece, Bytes rest) const {
    // Of a record that begins so near its block's end the number is in the next block.
    if (piece.payload.size() < kBatchHeaderBytes) {
      return piece.kind == Kind::kFirst && kHeaderBytes + piece.payload.size() == rest.size();
    }
    const uint64_t sequence = little_endian(piece.payload.first(8));
    // Every change takes more than a byte.
    return sequence > last_sequence_ && sequence - last_sequence_ < size_bytes_ - last_sequence_at_;
  }

  Status damaged(const std::string& what) const {
    return {Code::kDataLoss, what + ", at " + std::to_string(at_) + " in log " + std::to_string(number_) + "."};
  }

  File& file_;
  const uint64_t number_;
  const uint64_t size_bytes_;
  uint64_t at_ = 0;
  uint64_t records_end_ = 0;
  bool is_in_record_ = false;
  uint64_t last_sequence_ = 0;
  uint64_t last_sequence_at_ = 0;
  std::vector<std::byte> tail_;  // From `at_` on.
};

Status cut_log(FileSystem& files, const std::string& path, uint64_t number) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files.open_write(path));
  ASSIGN_OR_RETURN(const uint64_t size_bytes, file->size_bytes());
  ASSIGN_OR_RETURN(const uint64_t end, find_log_end(*file, number));
  if (end == size_bytes) return {};
  RETURN_IF_ERROR(file->truncate(end));
  return file->sync();
}

}  // namespace

std::optional<uint64_t> log_number_of(std::string_view name) {
  constexpr std::string_view kEnding = ".log";
  if (!name.ends_with(kEnding)) return std::nullopt;
  return parse_uint64(name.substr(0, name.size() - kEnding.size()));
}

Result<uint64_t> find_log_end(File& file, uint64_t number) {
  ASSIGN_OR_RETURN(const uint64_t size_bytes, file.size_bytes());
  return LogEnd(file, number, size_bytes).find();
}

Status cut_logs(FileSystem& files, const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, files.list(folder));
  for (const std::string& name : names) {
    const std::optional<uint64_t> number = log_number_of(name);
    if (number) RETURN_IF_ERROR(cut_log(files, folder + "/" + name, *number));
  }
  return {};
}

}  // namespace lakegate
