// SHA-256 and HKDF-SHA256 (RFC 5869): keys made of a key. Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"

namespace lakegate {

using Sha256Digest = std::array<uint8_t, 32>;

Sha256Digest sha256(Bytes bytes);

// Fills `derived`; kInternal when the library fails.
Status hkdf_sha256(Bytes key, Bytes salt, std::string_view info, std::span<std::byte> derived);

}  // namespace lakegate
