#include "auth/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace lakegate {
namespace {

template <size_t kSize>
std::array<uint8_t, kSize> hmac(const EVP_MD* method, const Secret& key, std::string_view message) {
  std::array<uint8_t, kSize> digest{};
  unsigned int size = 0;
  const std::string& bytes = key.reveal();
  HMAC(method, bytes.data(), static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), digest.data(), &size);
  return digest;
}

}  // namespace

Sha256Digest hmac_sha256(const Secret& key, std::string_view message) { return hmac<32>(EVP_sha256(), key, message); }

Sha1Digest hmac_sha1(const Secret& key, std::string_view message) { return hmac<20>(EVP_sha1(), key, message); }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lakegate
