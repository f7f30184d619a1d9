#include "auth/public_key.h"

#include <array>
#include <vector>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "auth/openssl_handles.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

using ParametersPtr = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using CertificatePtr = std::unique_ptr<X509, Freed<X509_free>>;

// What fails inside the library leaves notes in a queue of the thread, which the next caller would take for his own.
struct ErrorQueueScope {
  ErrorQueueScope() = default;
  ErrorQueueScope(const ErrorQueueScope&) = delete;
  ErrorQueueScope& operator=(const ErrorQueueScope&) = delete;
  ~ErrorQueueScope() { ERR_clear_error(); }
};

constexpr size_t kP256NumberBytes = 32;

Status no_key() { return invalid_argument("The public key is not an RSA or P-256 key of a permitted size."); }

const unsigned char* octets(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

NumberPtr number_of(Bytes bytes) {
  return NumberPtr(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
  return {key, [](EVP_PKEY* of_pointer) { EVP_PKEY_free(of_pointer); }};
}

std::shared_ptr<EVP_PKEY> key_from_parameters(const char* type, OSSL_PARAM_BLD* builder) {
  const ParametersPtr parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return owned(key);
}

bool is_p256(EVP_PKEY* key) {
  std::array<char, 64> name{};
  size_t size = 0;
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
         std::string_view(name.data(), size) == SN_X9_62_prime256v1;
}

// The exponent too: 1 would make every signature hold.
bool is_permitted_rsa(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || bits < limits::kRsaKeyBitsMin || bits > limits::kRsaKeyBitsMax) {
    return false;
  }
  BIGNUM* exponent = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) return false;
  const NumberPtr owner(exponent);
  return BN_is_odd(exponent) == 1 && BN_num_bits(exponent) > 1 && BN_num_bits(exponent) <= 64;
}

const EVP_MD* digest_of(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::kRs384:
      return EVP_sha384();
    case SignatureAlgorithm::kRs512:
      return EVP_sha512();
    case SignatureAlgorithm::kRs256:
    case SignatureAlgorithm::kEs256:
      break;
  }
  return EVP_sha256();
}

// The library wants r and s as ASN.1.
std::vector<unsigned char> ecdsa_der(Bytes signature) {
  if (signature.size() != 2 * kP256NumberBytes) return {};
  NumberPtr r = number_of(signature.first(kP256NumberBytes));
  NumberPtr s = number_of(signature.last(kP256NumberBytes));
  const EcdsaPtr pair(ECDSA_SIG_new());
  if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0) return {};
  std::vector<unsigned char> der(static_cast<size_t>(size));
  unsigned char* out = der.data();
  i2d_ECDSA_SIG(pair.get(), &out);
  return der;
}

}  // namespace

std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view jwa_name) {
  if (jwa_name == "RS256") return SignatureAlgorithm::kRs256;
  if (jwa_name == "RS384") return SignatureAlgorithm::kRs384;
  if (jwa_name == "RS512") return SignatureAlgorithm::kRs512;
  if (jwa_name == "ES256") return SignatureAlgorithm::kEs256;
  return std::nullopt;
}

Result<PublicKey> PublicKey::checked(std::shared_ptr<evp_pkey_st> key) {
  if (!key || (!is_p256(key.get()) && !is_permitted_rsa(key.get()))) return no_key();
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!context || EVP_PKEY_public_check_quick(context.get()) != 1) return no_key();
  return PublicKey(std::move(key));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  const ErrorQueueScope errors;
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return no_key();
  if (pem.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos) {
    const CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
    return checked(certificate ? owned(X509_get_pubkey(certificate.get())) : nullptr);
  }
  return checked(owned(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr)));
}

Result<PublicKey> PublicKey::from_rsa_numbers(Bytes modulus, Bytes exponent) {
  const ErrorQueueScope errors;
  if (modulus.size() > limits::kRsaKeyBitsMax / 8 + 1 || exponent.size() > 8) return no_key();
  const NumberPtr n = number_of(modulus);
  const NumberPtr e = number_of(exponent);
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return no_key();
  }
  return checked(key_from_parameters("RSA", builder.get()));
}

Result<PublicKey> PublicKey::from_p256_point(Bytes x, Bytes y) {
  const ErrorQueueScope errors;
  if (x.size() != kP256NumberBytes || y.size() != kP256NumberBytes) return no_key();
  std::string point = "\x04";  // Uncompressed.
  point.append(as_text(x)).append(as_text(y));
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return no_key();
  }
  return checked(key_from_parameters("EC", builder.get()));
}

bool PublicKey::is_rsa() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }

PublicKey::RsaNumbers PublicKey::rsa_numbers() const {
  const ErrorQueueScope errors;
  if (!is_rsa()) return {};
  return {number_base64url(key_.get(), OSSL_PKEY_PARAM_RSA_N), number_base64url(key_.get(), OSSL_PKEY_PARAM_RSA_E)};
}

std::string PublicKey::to_pem() const {
  const ErrorQueueScope errors;
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), key_.get()) != 1) return {};
  return content_of(bio.get());
}

bool PublicKey::verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const {
  const ErrorQueueScope errors;
  if (is_rsa() == (algorithm == SignatureAlgorithm::kEs256)) return false;
  std::vector<unsigned char> der;
  if (algorithm == SignatureAlgorithm::kEs256) {
    der = ecdsa_der(signature);
    if (der.empty()) return false;
    signature = std::as_bytes(std::span(der));
  }
  const DigestContextPtr context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, digest_of(algorithm), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size()) == 1;
}

}  // namespace lakegate
