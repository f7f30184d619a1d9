// Checksums that GCS states for objects: crc32c (Castagnoli) and MD5. Plain values; any thread may use its own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace lakegate {

// crc32c of `seed`'s bytes followed by `bytes`; 0 is the checksum of nothing.
uint32_t crc32c(Bytes bytes, uint32_t seed = 0);
// crc32c of A followed by B from the checksums of both and the length of B, in O(log length).
uint32_t crc32c_concat(uint32_t crc_a, uint32_t crc_b, uint64_t length_b_bytes);

using Md5Digest = std::array<uint8_t, 16>;

// MD5 whose state can be stored between two requests of one upload.
class Md5 {
 public:
  // Chaining value, length so far, and the bytes of an unfinished 64-byte block: 88 bytes, versioned by its holder.
  using State = std::array<uint8_t, 88>;

  Md5();
  void update(Bytes bytes);
  Md5Digest digest() const;  // Of all bytes so far; more may follow.
  State save() const;
  static Md5 restore(const State& state);

 private:
  State state_;  // chaining value [0,16), length in bytes little-endian [16,24), block [24,88)
};

struct Checksums {
  uint32_t crc32c = 0;
  std::optional<Md5Digest> md5;  // Absent for composite objects.
  bool operator==(const Checksums&) const = default;
};

// What a client said the bytes should be; a difference refuses the upload.
struct ExpectedChecksums {
  std::optional<uint32_t> crc32c;
  std::optional<Md5Digest> md5;
};

// Base64 of the big-endian checksum, as GCS writes it ("n03x6A==").
std::string crc32c_to_base64(uint32_t crc);
std::optional<uint32_t> crc32c_from_base64(std::string_view text);
std::string md5_to_base64(const Md5Digest& digest);
std::optional<Md5Digest> md5_from_base64(std::string_view text);

}  // namespace lakegate
