#include "auth/rsa_key.h"

#include <vector>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "auth/openssl_handles.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

// What fails inside the library leaves notes in a queue of the thread, which the next caller would take for his own.
Status library_failed(const char* what) {
  ERR_clear_error();
  return internal_error(what);
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
  return {key, [](EVP_PKEY* of_pointer) { EVP_PKEY_free(of_pointer); }};
}

}  // namespace

Result<RsaKey> RsaKey::generate() {
  EVP_PKEY* const key = EVP_RSA_gen(static_cast<unsigned int>(limits::kRsaKeyBitsMin));
  if (key == nullptr) return library_failed("The key could not be made.");
  return RsaKey(owned(key));
}

Result<RsaKey> RsaKey::from_pem(const Secret& pem) {
  const std::string& text = pem.reveal();
  const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  EVP_PKEY* const key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr;
  ERR_clear_error();
  std::shared_ptr<EVP_PKEY> owner = owned(key);
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < limits::kRsaKeyBitsMin ||
      EVP_PKEY_get_bits(key) > limits::kRsaKeyBitsMax) {
    return invalid_argument("The private key is not an RSA key of a permitted size.");
  }
  return RsaKey(std::move(owner));
}

Secret RsaKey::to_pem() const {
  // Of the kind whose memory is wiped when it is freed.
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    ERR_clear_error();
    return {};
  }
  return Secret(content_of(bio.get()));
}

std::string RsaKey::public_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), key_.get()) != 1) {
    ERR_clear_error();
    return {};
  }
  return content_of(bio.get());
}

RsaKey::PublicNumbers RsaKey::public_numbers() const {
  return {number_base64url(key_.get(), OSSL_PKEY_PARAM_RSA_N), number_base64url(key_.get(), OSSL_PKEY_PARAM_RSA_E)};
}

Result<std::string> RsaKey::sign(std::string_view message) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
  size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) != 1) {
    return library_failed("The signature could not be made.");
  }
  std::string signature(size, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSign(context.get(), out, &size, bytes, message.size()) != 1) {
    return library_failed("The signature could not be made.");
  }
  signature.resize(size);
  return signature;
}

}  // namespace lakegate
