// CRC-32 and CRC-64/NVME against their published check values.
#include "base/reflected_crc.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

TEST_CASE("CRC-32 and CRC-64/NVME have the check values of their definitions") {
  CHECK(crc32(as_bytes("123456789")) == 0xCBF43926);
  CHECK(crc64_nvme(as_bytes("123456789")) == 0xAE8B14860A799888);
  CHECK(crc32(Bytes()) == 0);
  CHECK(crc64_nvme(Bytes()) == 0);
}

TEST_CASE("A CRC of pieces is that of the whole, wherever it is cut") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  const uint32_t whole = crc32(as_bytes(text));
  const uint64_t whole64 = crc64_nvme(as_bytes(text));
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    const std::string_view view = text;
    CHECK(crc32(as_bytes(view.substr(cut)), crc32(as_bytes(view.substr(0, cut)))) == whole);
    CHECK(crc64_nvme(as_bytes(view.substr(cut)), crc64_nvme(as_bytes(view.substr(0, cut)))) == whole64);
  }
}

}  // namespace
}  // namespace lakegate
