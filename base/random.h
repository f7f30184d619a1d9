// Random: unguessable bytes, behind a seam so that simulations can replay them. Any thread may call it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lakegate {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;
  uint64_t next_uint64() {
    uint64_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
  }
};

// The kernel's generator (getrandom); fit for secrets.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

// Replays the same bytes for the same seed; never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> bytes) override;

 private:
  uint64_t state_;
};

}  // namespace lakegate
