#include "storage/hot_pieces.h"

#include <cstring>
#include <utility>

#include "base/checksum.h"
#include "base/log.h"
#include "base/metrics.h"

namespace lakegate {
namespace {

Counter& found_pieces() {
  static Counter& found = counter("lakegate_hot_pieces_found_total", "Pieces of objects that were sent from memory");
  return found;
}

Gauge& kept_bytes() {
  static Gauge& kept = gauge("lakegate_hot_pieces_bytes", "Bytes of objects that are kept in memory to be sent");
  return kept;
}

}  // namespace

HotPieces::HotPieces(uint64_t bytes_max, const Clock& clock)
    : shard_bytes_max_(bytes_max / kShards),
      clock_(clock),
      memory_(bytes_max > 0 ? SendableMemory::open() : nullptr),
      seen_(memory_ ? kSeenReads : 0) {}

HotPieces::~HotPieces() { kept_bytes().add(-static_cast<double>(size_bytes())); }

// Ids are random but for their first two bytes.
size_t HotPieces::hash_of(const Key& key) {
  uint64_t hash = 0;
  std::memcpy(&hash, key.blob.bytes.data() + 2, sizeof hash);
  return hash ^ (key.offset / kPieceBytesMax * 0x9E3779B97F4A7C15U);
}

SendableBytesPtr HotPieces::find(const BlobId& blob, uint64_t offset) {
  if (!memory_) return nullptr;
  const Key key{blob, offset};
  SendableBytesPtr bytes;
  std::optional<uint32_t> to_verify;
  {
    Shard& shard = shard_of(hash_of(key));
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    if (found == shard.by_key.end()) return nullptr;
    Piece& piece = *found->second;
    piece.read_us = clock_.monotonic_us();
    if (piece.read_us - piece.verified_us >= kVerifiedForUs) {
      piece.verified_us = piece.read_us;
      to_verify = piece.crc32c;
    }
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    bytes = piece.bytes;
  }
  if (to_verify && crc32c(bytes->bytes()) != *to_verify) {
    drop_rotten(key, bytes);
    return nullptr;
  }
  found_pieces().add();
  return bytes;
}

void HotPieces::offer(const BlobId& blob, uint64_t offset, Bytes bytes) {
  if (!memory_ || bytes.size() < kPieceBytesMin || offset % kPieceBytesMax != 0) return;
  const Key key{blob, offset};
  const size_t hash = hash_of(key);
  if (!is_second_read(hash)) return;
  const int64_t now_us = clock_.monotonic_us();
  Shard& shard = shard_of(hash);
  Dropped dropped;
  {
    const std::lock_guard lock(shard.mutex);
    if (!make_room(shard, bytes.size(), now_us, dropped)) return;
  }
  dropped.clear();  // Before new pages are taken.
  SendableBytesPtr copied = memory_->copy(bytes);
  const uint32_t checksum = crc32c(bytes);
  // A copy that went wrong would be sent for a second before anybody looked.
  if (!copied || crc32c(copied->bytes()) != checksum) return;
  const Piece piece{key, std::move(copied), checksum, now_us, now_us};
  const std::lock_guard lock(shard.mutex);
  // Others may have filled the room meanwhile, or brought the same piece, perhaps a shorter part of it.
  const auto known = shard.by_key.find(key);
  if (known != shard.by_key.end()) {
    if (known->second->size_bytes() >= bytes.size()) return;
    drop(shard, known->second, dropped);
  }
  if (!make_room(shard, bytes.size(), now_us, dropped)) return;
  shard.by_use.push_front(piece);
  shard.by_key.emplace(key, shard.by_use.begin());
  shard.size_bytes += bytes.size();
  kept_bytes().add(static_cast<double>(bytes.size()));
}

// Whether this piece was read before, as far as that is remembered. Only one of several readers hears it.
bool HotPieces::is_second_read(size_t hash) {
  std::atomic<uint32_t>& seen = seen_[hash / kShards % kSeenReads];
  const auto mark = static_cast<uint32_t>(hash >> 32 | 1);
  uint32_t expected = mark;
  if (seen.compare_exchange_strong(expected, 0)) return true;
  seen = mark;
  return false;
}

bool HotPieces::make_room(Shard& shard, uint64_t size_bytes, int64_t now_us, Dropped& dropped) const {
  if (size_bytes > shard_bytes_max_) return false;
  while (shard.size_bytes + size_bytes > shard_bytes_max_) {
    const auto oldest = std::prev(shard.by_use.end());
    if (now_us - oldest->read_us < kKeptForUs) return false;
    drop(shard, oldest, dropped);
  }
  return true;
}

void HotPieces::drop(Shard& shard, std::list<Piece>::iterator piece, Dropped& dropped) {
  shard.size_bytes -= piece->size_bytes();
  kept_bytes().add(-static_cast<double>(piece->size_bytes()));
  dropped.push_back(piece->bytes);
  shard.by_key.erase(piece->key);
  shard.by_use.erase(piece);
}

void HotPieces::drop_rotten(const Key& key, const SendableBytesPtr& bytes) {
  static Counter& rotten = counter("lakegate_hot_pieces_rotten_total", "Pieces of objects that rotted in memory");
  rotten.add();
  log_error("bytes of an object rotted in memory and are read again", {});
  Dropped dropped;
  Shard& shard = shard_of(hash_of(key));
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_key.find(key);
  if (found != shard.by_key.end() && found->second->bytes == bytes) drop(shard, found->second, dropped);
}

uint64_t HotPieces::size_bytes() const {
  uint64_t size_bytes = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    size_bytes += shard.size_bytes;
  }
  return size_bytes;
}

}  // namespace lakegate
