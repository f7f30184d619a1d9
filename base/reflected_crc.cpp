#include "base/reflected_crc.h"

#include <array>

namespace lakegate {
namespace {

constexpr size_t kSlices = 8;

template <class Word>
using Tables = std::array<std::array<Word, 256>, kSlices>;

// Row k: what a byte does to the checksum when k more bytes of zeros follow on it.
template <class Word>
constexpr Tables<Word> make_tables(Word polynomial) {
  Tables<Word> tables{};
  for (size_t byte = 0; byte < 256; ++byte) {
    Word crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ polynomial : crc >> 1;
    tables[0][byte] = crc;
  }
  for (size_t slice = 1; slice < kSlices; ++slice) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const Word before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

// The polynomials with their bits reversed.
constexpr Tables<uint32_t> kCrc32 = make_tables<uint32_t>(0xEDB88320);
constexpr Tables<uint64_t> kCrc64Nvme = make_tables<uint64_t>(0x9A6C9329AC4BC9B5);

template <class Word>
Word update(const Tables<Word>& tables, Bytes bytes, Word crc) {
  crc = ~crc;
  for (; bytes.size() >= kSlices; bytes = bytes.subspan(kSlices)) {
    uint64_t eight = 0;
    for (size_t i = 0; i < kSlices; ++i) eight |= std::to_integer<uint64_t>(bytes[i]) << (8 * i);
    eight ^= crc;
    crc = 0;
    for (size_t i = 0; i < kSlices; ++i) crc ^= tables[kSlices - 1 - i][eight >> (8 * i) & 0xFF];
  }
  for (const std::byte byte : bytes) crc = (crc >> 8) ^ tables[0][(crc ^ std::to_integer<Word>(byte)) & 0xFF];
  return ~crc;
}

}  // namespace

uint32_t crc32(Bytes bytes, uint32_t seed) { return update(kCrc32, bytes, seed); }

uint64_t crc64_nvme(Bytes bytes, uint64_t seed) { return update(kCrc64Nvme, bytes, seed); }

}  // namespace lakegate
