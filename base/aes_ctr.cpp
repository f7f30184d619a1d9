#include "base/aes_ctr.h"

#include <algorithm>
#include <array>
#include <cassert>

#include <openssl/evp.h>

namespace lakegate {
namespace {

constexpr uint64_t kBlockBytes = 16;
// The library counts bytes in an int.
constexpr size_t kBytesPerCall = size_t{1} << 30U;

Status cipher_failed() { return internal_error("The AES cipher failed."); }

// The counter block of the block that holds `offset`: its number, big-endian.
std::array<uint8_t, kBlockBytes> counter_block(uint64_t offset) {
  std::array<uint8_t, kBlockBytes> counter{};
  uint64_t number = offset / kBlockBytes;
  for (size_t i = kBlockBytes; number != 0; number >>= 8U) counter[--i] = static_cast<uint8_t>(number & 0xFFU);
  return counter;
}

}  // namespace

struct AesCtr::Context {
  EVP_CIPHER_CTX* evp = EVP_CIPHER_CTX_new();
  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_CIPHER_CTX_free(evp); }  // Wipes the key schedule.
};

AesCtr::AesCtr(std::unique_ptr<Context> context) : context_(std::move(context)) {}
AesCtr::AesCtr(AesCtr&& other) noexcept = default;
AesCtr& AesCtr::operator=(AesCtr&& other) noexcept = default;
AesCtr::~AesCtr() = default;

Result<AesCtr> AesCtr::create(const Secret& key) {
  const std::string& bytes = key.reveal();
  assert(bytes.size() == kKeyBytes);
  auto context = std::make_unique<Context>();
  if (context->evp == nullptr ||
      EVP_EncryptInit_ex(context->evp, EVP_aes_256_ctr(), nullptr, reinterpret_cast<const uint8_t*>(bytes.data()),
                         counter_block(0).data()) != 1) {
    return cipher_failed();
  }
  return AesCtr(std::move(context));
}

Status AesCtr::apply(uint64_t offset, std::span<std::byte> bytes) {
  const std::array<uint8_t, kBlockBytes> counter = counter_block(offset);
  if (EVP_EncryptInit_ex(context_->evp, nullptr, nullptr, nullptr, counter.data()) != 1) return cipher_failed();
  int done = 0;
  if (const int skipped = static_cast<int>(offset % kBlockBytes); skipped != 0) {
    std::array<uint8_t, kBlockBytes> unused{};
    if (EVP_EncryptUpdate(context_->evp, unused.data(), &done, unused.data(), skipped) != 1) return cipher_failed();
  }
  while (!bytes.empty()) {
    const size_t count = std::min(bytes.size(), kBytesPerCall);
    auto* data = reinterpret_cast<uint8_t*>(bytes.data());
    if (EVP_EncryptUpdate(context_->evp, data, &done, data, static_cast<int>(count)) != 1) return cipher_failed();
    bytes = bytes.subspan(count);
  }
  return {};
}

}  // namespace lakegate
