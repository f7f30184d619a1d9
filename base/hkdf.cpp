#include "base/hkdf.h"

#include <array>
#include <cstdlib>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace lakegate {
namespace {

// The library only reads what it is given here, but its parameters are made for both directions. Empty is not null.
OSSL_PARAM octets(const char* name, Bytes bytes) {
  const void* const data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(data), bytes.size());
}

// Looked up once: a fetch takes longer than the derivation.
EVP_KDF* hkdf_method() {
  static EVP_KDF* const method = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  return method;
}

// Likewise; and each fetch takes a lock that all threads share.
EVP_MD* sha256_method() {
  static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

}  // namespace

Sha256Digest sha256(Bytes bytes) {
  const auto free_context = [](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); };
  // Every signed-in request has a digest made; a context costs as much as what is hashed with it.
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(free_context)> context(EVP_MD_CTX_new(), free_context);
  Sha256Digest digest{};
  const bool is_made = context && EVP_DigestInit_ex(context.get(), sha256_method(), nullptr) == 1 &&
                       EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                       EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  // Whoever compares digests would take all texts for one, so there is nothing to go on with.
  if (!is_made) std::abort();
  return digest;
}

Status hkdf_sha256(Bytes key, Bytes salt, std::string_view info, std::span<std::byte> derived) {
  const auto free_context = [](EVP_KDF_CTX* context) { EVP_KDF_CTX_free(context); };
  const std::unique_ptr<EVP_KDF_CTX, decltype(free_context)> context(EVP_KDF_CTX_new(hkdf_method()), free_context);
  char digest[] = "SHA256";
  const std::array parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, key),
      octets(OSSL_KDF_PARAM_SALT, salt),
      octets(OSSL_KDF_PARAM_INFO, as_bytes(info)),
      OSSL_PARAM_construct_end(),
  };
  if (!context || EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(derived.data()), derived.size(),
                                 parameters.data()) != 1) {
    return internal_error("The derivation of a key failed.");
  }
  return {};
}

}  // namespace lakegate
