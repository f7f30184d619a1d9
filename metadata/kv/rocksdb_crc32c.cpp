#include "metadata/kv/rocksdb_crc32c.h"

#include <atomic>

#include "base/checksum.h"

namespace {
std::atomic<bool> g_called = false;
}

// As rocksdb/util/crc32c.h declares it; the library's own calls go through the dynamic linker, which takes the
// definition of the program first.
namespace rocksdb::crc32c {
// NOLINTNEXTLINE(misc-use-internal-linkage): the library calls it.
uint32_t Extend(uint32_t init_crc, const char* data, size_t n);

uint32_t Extend(uint32_t init_crc, const char* data, size_t n) {
  if (!g_called.load(std::memory_order_relaxed)) g_called.store(true, std::memory_order_relaxed);
  return lakegate::crc32c(std::as_bytes(std::span(data, n)), init_crc);
}
}  // namespace rocksdb::crc32c

namespace lakegate {

bool rocksdb_uses_our_crc32c() { return g_called.load(std::memory_order_relaxed); }

}  // namespace lakegate
