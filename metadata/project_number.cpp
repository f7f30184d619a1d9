#include "metadata/project_number.h"

#include <cstddef>

#include "base/checksum.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr uint64_t kSmallest = 100'000'000'000;
constexpr uint64_t kCount = 900'000'000'000;

}  // namespace

uint64_t project_number(std::string_view project) {
  if (const std::optional<uint64_t> number = parse_uint64(project); number && *number > 0) return *number;
  Md5 md5;
  md5.update(as_bytes(project));
  const Md5Digest digest = md5.digest();
  uint64_t hash = 0;
  for (size_t i = 0; i < sizeof(hash); ++i) hash = (hash << 8U) | digest[i];
  return kSmallest + hash % kCount;
}

}  // namespace lakegate
