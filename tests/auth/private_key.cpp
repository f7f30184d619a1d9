#include "tests/auth/private_key.h"

#include <array>
#include <vector>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "base/encoding.h"

namespace lakegate {
namespace {

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
  return {key, [](EVP_PKEY* pointer) { EVP_PKEY_free(pointer); }};
}

std::string number_member(EVP_PKEY* key, const char* parameter, int size_bytes = 0) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, parameter, &number);
  std::string bytes(static_cast<size_t>(size_bytes != 0 ? size_bytes : BN_num_bytes(number)), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_free(number);
  return base64url_encode(as_bytes(bytes));
}

}  // namespace

PrivateKey PrivateKey::rsa(unsigned bits) { return PrivateKey(owned(EVP_RSA_gen(bits))); }
PrivateKey PrivateKey::p256() { return PrivateKey(owned(EVP_EC_gen("P-256"))); }

std::string PrivateKey::public_pem() const {
  BIO* const bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key_.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(bio);
  return pem;
}

std::string PrivateKey::sign(std::string_view message) const {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get());
  size_t size = 0;
  const auto* const data = reinterpret_cast<const unsigned char*>(message.data());
  EVP_DigestSign(context, nullptr, &size, data, message.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, data, message.size());
  signature.resize(size);
  EVP_MD_CTX_free(context);
  if (EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA) return signature;
  const auto* der = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG* const pair = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(signature.size()));
  std::string raw(64, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
  ECDSA_SIG_free(pair);
  return raw;
}

std::string PrivateKey::jwk_members() const {
  if (EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA) {
    return R"("kty":"RSA","n":")" + number_member(key_.get(), OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
           number_member(key_.get(), OSSL_PKEY_PARAM_RSA_E) + '"';
  }
  return R"("kty":"EC","crv":"P-256","x":")" + number_member(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")" +
         number_member(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32) + '"';
}

std::string make_jwt(const PrivateKey& key, std::string_view header, std::string_view claims) {
  const std::string text = base64url_encode(as_bytes(header)) + "." + base64url_encode(as_bytes(claims));
  return text + "." + base64url_encode(as_bytes(key.sign(text)));
}

}  // namespace lakegate
