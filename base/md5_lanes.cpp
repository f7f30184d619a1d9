#include "base/md5_lanes.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lakegate {
namespace {

constexpr size_t kLengthOffset = 16;  // In Md5::State.

// Chaining values by word and lane, and the next block of each lane. Lanes that are not used hash the first one's
// bytes.
struct alignas(64) LaneSet {
  std::array<std::array<uint32_t, kMd5LanesMax>, 4> chain{};
  std::array<const std::byte*, kMd5LanesMax> data{};
};

#if defined(__x86_64__)

// Vectors in arrays of their own, not std::array, whose attributes templates would lose. Indices are constants.
// NOLINTBEGIN(cppcoreguidelines-avoid-c-arrays,modernize-avoid-c-arrays,cppcoreguidelines-macro-usage)

// The words of one block of each of 16 lanes: words[i] holds word i of all lanes.
__attribute__((target("avx512f"))) inline void gather_words_avx512(const LaneSet& set, size_t offset, __m512i* words) {
  __m512i rows[16];
  __m512i pairs[16];
  __m512i quads[16];
  for (int i = 0; i < 16; ++i) rows[i] = _mm512_loadu_si512(set.data[i] + offset);
  for (int i = 0; i < 16; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    quads[i] = _mm512_unpacklo_epi64(pairs[i], pairs[i + 2]);
    quads[i + 1] = _mm512_unpackhi_epi64(pairs[i], pairs[i + 2]);
    quads[i + 2] = _mm512_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    quads[i + 3] = _mm512_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    const __m512i even_low = _mm512_shuffle_i32x4(quads[i], quads[4 + i], 0x88);
    const __m512i even_high = _mm512_shuffle_i32x4(quads[8 + i], quads[12 + i], 0x88);
    const __m512i odd_low = _mm512_shuffle_i32x4(quads[i], quads[4 + i], 0xDD);
    const __m512i odd_high = _mm512_shuffle_i32x4(quads[8 + i], quads[12 + i], 0xDD);
    words[i] = _mm512_shuffle_i32x4(even_low, even_high, 0x88);
    words[8 + i] = _mm512_shuffle_i32x4(even_low, even_high, 0xDD);
    words[4 + i] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    words[12 + i] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xDD);
  }
}

__attribute__((target("avx512f"))) void hash_blocks_avx512(LaneSet& set, size_t blocks) {
  __m512i words[16];
  __m512i a = _mm512_load_si512(set.chain[0].data());
  __m512i b = _mm512_load_si512(set.chain[1].data());
  __m512i c = _mm512_load_si512(set.chain[2].data());
  __m512i d = _mm512_load_si512(set.chain[3].data());
  for (size_t block = 0; block < blocks; ++block) {
    gather_words_avx512(set, block * kMd5BlockBytes, words);
    const __m512i a_before = a;
    const __m512i b_before = b;
    const __m512i c_before = c;
    const __m512i d_before = d;
// Truth tables of b ? c : d, d ? b : c, b ^ c ^ d and c ^ (b | ~d).
#define F 0xCA
#define G 0xE4
#define H 0x96
#define I 0x39
#define STEP(f, a, b, c, d, word, rotation, constant)                                                    \
  a = _mm512_add_epi32(a, _mm512_add_epi32(words[word], _mm512_set1_epi32(static_cast<int>(constant)))); \
  a = _mm512_add_epi32(a, _mm512_ternarylogic_epi32(b, c, d, f));                                        \
  a = _mm512_add_epi32(_mm512_rol_epi32(a, rotation), b);
#include "base/md5_steps.def"
#undef STEP
#undef F
#undef G
#undef H
#undef I
    a = _mm512_add_epi32(a, a_before);
    b = _mm512_add_epi32(b, b_before);
    c = _mm512_add_epi32(c, c_before);
    d = _mm512_add_epi32(d, d_before);
  }
  _mm512_store_si512(set.chain[0].data(), a);
  _mm512_store_si512(set.chain[1].data(), b);
  _mm512_store_si512(set.chain[2].data(), c);
  _mm512_store_si512(set.chain[3].data(), d);
}

// As above for 8 lanes, half a block at a time.
__attribute__((target("avx2"))) inline void gather_words_avx2(const LaneSet& set, size_t offset, __m256i* words) {
  __m256i rows[8];
  __m256i pairs[8];
  __m256i quads[8];
  for (int i = 0; i < 8; ++i) rows[i] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(set.data[i] + offset));
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    quads[i] = _mm256_unpacklo_epi64(pairs[i], pairs[i + 2]);
    quads[i + 1] = _mm256_unpackhi_epi64(pairs[i], pairs[i + 2]);
    quads[i + 2] = _mm256_unpacklo_epi64(pairs[i + 1], pairs[i + 3]);
    quads[i + 3] = _mm256_unpackhi_epi64(pairs[i + 1], pairs[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    words[i] = _mm256_permute2x128_si256(quads[i], quads[4 + i], 0x20);
    words[4 + i] = _mm256_permute2x128_si256(quads[i], quads[4 + i], 0x31);
  }
}

__attribute__((target("avx2"))) void hash_blocks_avx2(LaneSet& set, size_t blocks) {
  __m256i words[16];
  __m256i a = _mm256_load_si256(reinterpret_cast<const __m256i*>(set.chain[0].data()));
  __m256i b = _mm256_load_si256(reinterpret_cast<const __m256i*>(set.chain[1].data()));
  __m256i c = _mm256_load_si256(reinterpret_cast<const __m256i*>(set.chain[2].data()));
  __m256i d = _mm256_load_si256(reinterpret_cast<const __m256i*>(set.chain[3].data()));
  const __m256i ones = _mm256_set1_epi32(-1);
  for (size_t block = 0; block < blocks; ++block) {
    gather_words_avx2(set, block * kMd5BlockBytes, words);
    gather_words_avx2(set, block * kMd5BlockBytes + kMd5BlockBytes / 2, words + 8);
    const __m256i a_before = a;
    const __m256i b_before = b;
    const __m256i c_before = c;
    const __m256i d_before = d;
#define F(b, c, d) _mm256_xor_si256(d, _mm256_and_si256(b, _mm256_xor_si256(c, d)))
#define G(b, c, d) _mm256_xor_si256(c, _mm256_and_si256(d, _mm256_xor_si256(b, c)))
#define H(b, c, d) _mm256_xor_si256(b, _mm256_xor_si256(c, d))
#define I(b, c, d) _mm256_xor_si256(c, _mm256_or_si256(b, _mm256_xor_si256(d, ones)))
#define STEP(f, a, b, c, d, word, rotation, constant)                                                    \
  a = _mm256_add_epi32(a, _mm256_add_epi32(words[word], _mm256_set1_epi32(static_cast<int>(constant)))); \
  a = _mm256_add_epi32(a, f(b, c, d));                                                                   \
  a = _mm256_or_si256(_mm256_slli_epi32(a, rotation), _mm256_srli_epi32(a, 32 - (rotation)));            \
  a = _mm256_add_epi32(a, b);
#include "base/md5_steps.def"
#undef STEP
#undef F
#undef G
#undef H
#undef I
    a = _mm256_add_epi32(a, a_before);
    b = _mm256_add_epi32(b, b_before);
    c = _mm256_add_epi32(c, c_before);
    d = _mm256_add_epi32(d, d_before);
  }
  _mm256_store_si256(reinterpret_cast<__m256i*>(set.chain[0].data()), a);
  _mm256_store_si256(reinterpret_cast<__m256i*>(set.chain[1].data()), b);
  _mm256_store_si256(reinterpret_cast<__m256i*>(set.chain[2].data()), c);
  _mm256_store_si256(reinterpret_cast<__m256i*>(set.chain[3].data()), d);
}
// NOLINTEND(cppcoreguidelines-avoid-c-arrays,modernize-avoid-c-arrays,cppcoreguidelines-macro-usage)

void hash_blocks(LaneSet& set, size_t blocks, Md5Vectors vectors) {
  if (vectors == Md5Vectors::kAvx512) return hash_blocks_avx512(set, blocks);
  hash_blocks_avx2(set, blocks);
}

#else

void hash_blocks(LaneSet&, size_t, Md5Vectors) { assert(false && "there are no vectors"); }

#endif

uint64_t length_bytes(const Md5::State& state) {
  uint64_t length = 0;
  std::memcpy(&length, &state[kLengthOffset], sizeof(length));
  return length;
}

// All lanes are at the end of a block and have so many more.
void advance_by_vectors(std::span<Md5Lane* const> lanes, size_t blocks, Md5Vectors vectors) {
  LaneSet set;
  std::array<Md5::State, kMd5LanesMax> states;
  for (size_t lane = 0; lane < md5_lane_count(vectors); ++lane) {
    const Md5Lane& source = *lanes[lane < lanes.size() ? lane : 0];
    states[lane] = source.md5->save();
    set.data[lane] = source.bytes.data();
    for (size_t word = 0; word < 4; ++word) std::memcpy(&set.chain[word][lane], &states[lane][4 * word], 4);
  }
  hash_blocks(set, blocks, vectors);
  const size_t size_bytes = blocks * kMd5BlockBytes;
  for (size_t lane = 0; lane < lanes.size(); ++lane) {
    Md5::State& state = states[lane];
    for (size_t word = 0; word < 4; ++word) std::memcpy(&state[4 * word], &set.chain[word][lane], 4);
    const uint64_t length = length_bytes(state) + size_bytes;
    std::memcpy(&state[kLengthOffset], &length, sizeof(length));
    *lanes[lane]->md5 = Md5::restore(state);
    lanes[lane]->bytes = lanes[lane]->bytes.subspan(size_bytes);
  }
}

void take(Md5Lane& lane, size_t count) {
  lane.md5->update(lane.bytes.first(count));
  lane.bytes = lane.bytes.subspan(count);
}

}  // namespace

Md5Vectors md5_vectors() {
#if defined(__x86_64__)
  static const Md5Vectors vectors = __builtin_cpu_supports("avx512f") ? Md5Vectors::kAvx512
                                    : __builtin_cpu_supports("avx2")  ? Md5Vectors::kAvx2
                                                                      : Md5Vectors::kNone;
  return vectors;
#else
  return Md5Vectors::kNone;
#endif
}

size_t md5_lane_count(Md5Vectors vectors) {
  switch (vectors) {
    case Md5Vectors::kAvx512:
      return 16;
    case Md5Vectors::kAvx2:
      return 8;
    case Md5Vectors::kNone:
      break;
  }
  return 1;
}

void md5_advance(std::span<Md5Lane> lanes, size_t step_bytes, Md5Vectors vectors) {
  assert(lanes.size() <= std::max<size_t>(md5_lane_count(vectors), 1) && step_bytes >= kMd5BlockBytes);
  std::array<Md5Lane*, kMd5LanesMax> wide{};
  size_t wide_count = 0;
  size_t blocks = step_bytes / kMd5BlockBytes;
  for (Md5Lane& lane : lanes) {
    const size_t open_bytes = length_bytes(lane.md5->save()) % kMd5BlockBytes;
    if (open_bytes > 0) take(lane, std::min(kMd5BlockBytes - open_bytes, lane.bytes.size()));
    if (lane.bytes.size() < kMd5BlockBytes) {
      take(lane, lane.bytes.size());
      continue;
    }
    wide.at(wide_count++) = &lane;
    blocks = std::min(blocks, lane.bytes.size() / kMd5BlockBytes);
  }
  if (wide_count == 1 || vectors == Md5Vectors::kNone) {
    for (size_t lane = 0; lane < wide_count; ++lane) take(*wide[lane], blocks * kMd5BlockBytes);
  } else if (wide_count > 1) {
    advance_by_vectors(std::span(wide).first(wide_count), blocks, vectors);
  }
}

}  // namespace lakegate
