// AesCtr: AES-256 in counter mode (NIST SP 800-38A, section 6.5) with random access.
//
// Owned and used by one thread at a time. The counter is the 128-bit number of the 16-byte block, from 0 on, so a key
// must serve one stream of bytes only: the same place must never be encrypted twice with different content. Encrypting
// and decrypting are the same. It keeps nothing secret against changes: who can write the bytes can flip their bits.
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "base/secret.h"

namespace lakegate {

class AesCtr {
 public:
  static constexpr size_t kKeyBytes = 32;

  // `key` has kKeyBytes bytes.
  static Result<AesCtr> create(const Secret& key);
  AesCtr(AesCtr&& other) noexcept;
  AesCtr& operator=(AesCtr&& other) noexcept;
  ~AesCtr();

  // Encrypts or decrypts in place the bytes that stand at `offset` of the stream. kInternal when the library fails; the
  // bytes must then not be used.
  Status apply(uint64_t offset, std::span<std::byte> bytes);

 private:
  struct Context;
  explicit AesCtr(std::unique_ptr<Context> context);
  std::unique_ptr<Context> context_;
};

}  // namespace lakegate
