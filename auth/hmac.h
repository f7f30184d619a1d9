// HMAC (RFC 2104), and comparing what must not be guessed byte by byte. Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>

#include "base/byte_source.h"
#include "base/hkdf.h"
#include "base/secret.h"

namespace lakegate {

using Sha1Digest = std::array<uint8_t, 20>;

Sha256Digest hmac_sha256(const Secret& key, std::string_view message);
Sha1Digest hmac_sha1(const Secret& key, std::string_view message);

// Takes as long for a wrong first byte as for a wrong last one. Lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// The bytes of a digest as text, for keys made of keys and for base64.
template <size_t kSize>
std::string_view digest_text(const std::array<uint8_t, kSize>& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace lakegate
