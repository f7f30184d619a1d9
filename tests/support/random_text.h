// Bytes that nobody would guess, the same for the same seed. A pure function.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/random.h"

namespace lakegate {

inline std::string random_text(uint64_t seed, size_t size_bytes) {
  std::string text(size_bytes, '\0');
  SeededRandom(seed).fill(std::as_writable_bytes(std::span(text)));
  return text;
}

}  // namespace lakegate
