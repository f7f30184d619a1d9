#include "base/random.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/random.h>
#include <system_error>

namespace lakegate {

namespace {

void fill_from_kernel(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t filled = getrandom(bytes.data(), bytes.size(), 0);
    if (filled < 0) {
      if (errno == EINTR) continue;
      // A kernel without getrandom: there is no safe way to go on.
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    bytes = bytes.subspan(static_cast<size_t>(filled));
  }
}

// Bytes fetched ahead, so that ids do not cost a system call each. What was given out is wiped.
struct Stock {
  std::array<std::byte, 512> bytes;
  size_t used = sizeof(bytes);
};
constexpr size_t kStockedBytesMax = 64;

}  // namespace

void SystemRandom::fill(std::span<std::byte> bytes) {
  if (bytes.size() > kStockedBytesMax) return fill_from_kernel(bytes);
  thread_local Stock stock;
  if (stock.bytes.size() - stock.used < bytes.size()) {
    fill_from_kernel(stock.bytes);
    stock.used = 0;
  }
  const std::span<std::byte> taken = std::span(stock.bytes).subspan(stock.used, bytes.size());
  std::copy(taken.begin(), taken.end(), bytes.begin());
  explicit_bzero(taken.data(), taken.size());
  stock.used += bytes.size();
}

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
void SeededRandom::fill(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    state_ += 0x9E3779B97F4A7C15;
    uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    mixed ^= mixed >> 31;
    const size_t size = std::min(bytes.size(), sizeof(mixed));
    std::memcpy(bytes.data(), &mixed, size);
    bytes = bytes.subspan(size);
  }
}

}  // namespace lakegate
