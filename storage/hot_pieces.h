// HotPieces: pieces of blobs that are read again and again, kept in memory from which sockets send them without a copy.
//
// Owned by ObjectStore; any thread. Holds stored bytes only: what a customer's key decrypts never comes here. Blobs
// never change and ids never come twice, so nothing kept is ever stale. Bytes come in verified, into memory that only
// this process writes; whoever finds them more than a second later has them verified again first, and what rotted in
// memory is dropped. So no byte leaves that was not checked within the last second.
//
// Taking a piece in costs more than reading it once. A piece comes in when it is read for the second time; and where
// memory is full it drives out only what nobody has read for ten seconds, so that a set which does not fit is kept in
// part instead of being turned over, and no load makes this copy more than its size in ten seconds.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "base/sendable_memory.h"
#include "metadata/record/object.h"

namespace lakegate {

class HotPieces {
 public:
  // Pieces begin at multiples of this, and end there or with the blob.
  static constexpr uint64_t kPieceBytesMax = 256U << 10;
  // Less is had from the page cache for about what it costs to find it here.
  static constexpr uint64_t kPieceBytesMin = 16U << 10;
  static constexpr int64_t kVerifiedForUs = limits::kVerifiedInMemoryForUs;
  static constexpr int64_t kKeptForUs = 10'000'000;

  // Holds nothing where `bytes_max` is 0.
  HotPieces(uint64_t bytes_max, const Clock& clock);
  ~HotPieces();

  // The piece of `blob` at `offset`; null where it is not kept.
  SendableBytesPtr find(const BlobId& blob, uint64_t offset);
  // Somebody read these bytes, which are verified. They are copied if they belong here.
  void offer(const BlobId& blob, uint64_t offset, Bytes bytes);

  uint64_t size_bytes() const;

 private:
  struct Key {
    BlobId blob;
    uint64_t offset = 0;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    size_t operator()(const Key& key) const { return hash_of(key); }
  };
  struct Piece {
    Key key;
    SendableBytesPtr bytes;
    uint32_t crc32c = 0;
    int64_t verified_us = 0;  // Monotonic, as all times here.
    int64_t read_us = 0;
    uint64_t size_bytes() const { return bytes->bytes().size(); }
  };
  // Pieces that are freed when no lock is held any more.
  using Dropped = std::vector<SendableBytesPtr>;
  struct Shard {
    mutable std::mutex mutex;
    uint64_t size_bytes = 0;
    std::list<Piece> by_use;  // Newest first.
    std::unordered_map<Key, std::list<Piece>::iterator, KeyHash> by_key;
  };
  static constexpr size_t kShards = 16;
  // Reads that are remembered: the second one of a piece is seen when fewer others came between.
  static constexpr size_t kSeenReads = 64U << 10;

  static size_t hash_of(const Key& key);
  Shard& shard_of(size_t hash) { return shards_[hash % kShards]; }
  bool is_second_read(size_t hash);
  bool make_room(Shard& shard, uint64_t size_bytes, int64_t now_us, Dropped& dropped) const;
  static void drop(Shard& shard, std::list<Piece>::iterator piece, Dropped& dropped);
  void drop_rotten(const Key& key, const SendableBytesPtr& bytes);

  const uint64_t shard_bytes_max_;
  const Clock& clock_;
  const std::unique_ptr<SendableMemory> memory_;  // Null: nothing is kept.
  std::vector<std::atomic<uint32_t>> seen_;
  std::array<Shard, kShards> shards_;
};

}  // namespace lakegate
