// MD5 of several streams side by side, in the lanes of the processor's vectors: MD5 of one stream cannot use them,
// since each step waits for the one before.
//
// Pure functions over the state of Md5 (base/checksum.h); any thread may call them. What instructions there are is
// asked once. One stream is faster by itself, so that lanes are for two streams and more.
#pragma once

#include <cstddef>
#include <span>

#include "base/byte_source.h"
#include "base/checksum.h"

namespace lakegate {

inline constexpr size_t kMd5BlockBytes = 64;
inline constexpr size_t kMd5LanesMax = 16;

// What the lanes are made of; kNone where the processor has neither.
enum class Md5Vectors { kNone, kAvx2, kAvx512 };
Md5Vectors md5_vectors();
// How many streams are hashed in the time of one; 1 for kNone.
size_t md5_lane_count(Md5Vectors vectors);

// A stream and bytes that come next in it.
struct Md5Lane {
  Md5* md5;
  Bytes bytes;
};

// Adds to each stream some of its bytes, the same number to all that have a block or more, and takes them off its
// `bytes`; at most `step_bytes`, which is a block at least. Called until all are empty it has added everything. At most
// md5_lane_count() lanes, whose streams differ.
void md5_advance(std::span<Md5Lane> lanes, size_t step_bytes, Md5Vectors vectors);

}  // namespace lakegate
