#include "metadata/kv/rocksdb_log_blank.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace lakegate {
namespace {

constexpr size_t kWordBytes = 8;
using Sector = std::array<uint64_t, kSectorBytes / kWordBytes>;
static_assert(std::endian::native == std::endian::little);

// A sector holds one word over and over. The mixing is SplitMix64's, which gives different words for different places.
Sector sector_of(uint64_t log_number, uint64_t number) {
  uint64_t word = log_number * 0x9E3779B97F4A7C15 + number + 1;
  word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9;
  word = (word ^ word >> 27) * 0x94D049BB133111EB;
  word ^= word >> 31;
  Sector sector;
  sector.fill(word);
  return sector;
}

}  // namespace

std::string make_log_blank(uint64_t log_number, uint64_t offset, uint64_t size_bytes) {
  std::string bytes;
  bytes.reserve(size_bytes);
  while (bytes.size() < size_bytes) {
    const uint64_t place = offset + bytes.size();
    const uint64_t in_sector = place % kSectorBytes;
    const uint64_t piece_bytes = std::min(kSectorBytes - in_sector, size_bytes - bytes.size());
    const Sector sector = sector_of(log_number, place / kSectorBytes);
    bytes.append(reinterpret_cast<const char*>(sector.data()) + in_sector, piece_bytes);
  }
  return bytes;
}

bool is_log_blank(uint64_t log_number, uint64_t offset, Bytes bytes) {
  const std::string blank = make_log_blank(log_number, offset, bytes.size());
  return std::memcmp(blank.data(), bytes.data(), bytes.size()) == 0;
}

}  // namespace lakegate
