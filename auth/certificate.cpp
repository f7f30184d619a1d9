#include "auth/certificate.h"

#include <ctime>
#include <memory>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "auth/openssl_handles.h"

namespace lakegate {
namespace {

using CertificatePtr = std::unique_ptr<X509, Freed<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr size_t kPemBytesMax = 16U << 10;
constexpr int64_t kUsPerSecond = 1'000'000;
// A serial number has 20 bytes at most, and its first bit is no sign (RFC 5280, section 4.1.2.2).
constexpr size_t kSerialDigitsMax = 38;
// The time of a certificate that does not end (RFC 5280, section 4.1.2.5).
constexpr const char* kForEver = "99991231235959Z";

Status library_failed() {
  ERR_clear_error();
  return internal_error("The certificate could not be made.");
}

Status no_certificate() {
  ERR_clear_error();
  return invalid_argument("The public key must be an X.509 certificate of an RSA key, in PEM.", "publicKeyData");
}

KeyPtr read_public_key(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return KeyPtr(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
}

KeyPtr read_private_key(const Secret& pem) {
  const std::string& text = pem.reveal();
  const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  return KeyPtr(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
}

bool set_serial(X509* certificate, const std::string& digits) {
  BIGNUM* number = nullptr;
  if (BN_hex2bn(&number, digits.substr(0, kSerialDigitsMax).c_str()) == 0) return false;
  const NumberPtr owner(number);
  return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
}

bool set_name(X509* certificate, const std::string& common_name) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, static_cast<int>(common_name.size()), -1, 0) ==
             1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool set_times(X509* certificate, const CertificateFacts& facts) {
  const std::time_t after_s = facts.valid_after_us / kUsPerSecond;
  const std::time_t before_s = facts.valid_before_us / kUsPerSecond;
  ASN1_TIME* const before = X509_getm_notAfter(certificate);
  const bool has_end = facts.valid_before_us == 0 ? ASN1_TIME_set_string_X509(before, kForEver) == 1
                                                  : ASN1_TIME_set(before, before_s) != nullptr;
  return has_end && ASN1_TIME_set(X509_getm_notBefore(certificate), after_s) != nullptr;
}

bool add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

}  // namespace

Result<std::string> make_certificate(const CertificateFacts& facts, const PublicKey& key, const RsaKey& signer) {
  const CertificatePtr certificate(X509_new());
  const KeyPtr subject = read_public_key(key.to_pem());
  const KeyPtr issuer = read_private_key(signer.to_pem());
  X509* const made = certificate.get();
  const bool is_made =
      made != nullptr && subject && issuer && X509_set_version(made, X509_VERSION_3) == 1 &&
      set_serial(made, facts.serial) && set_name(made, facts.common_name) && set_times(made, facts) &&
      X509_set_pubkey(made, subject.get()) == 1 && add_extension(made, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(made, NID_key_usage, "critical,digitalSignature") &&
      add_extension(made, NID_ext_key_usage, "critical,clientAuth") && X509_sign(made, issuer.get(), EVP_sha256()) != 0;
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!is_made || !bio || PEM_write_bio_X509(bio.get(), made) != 1) return library_failed();
  ERR_clear_error();
  return content_of(bio.get());
}

Result<CertifiedKey> read_certificate(std::string_view pem, int64_t now_us) {
  if (pem.size() > kPemBytesMax || pem.find("-----BEGIN CERTIFICATE-----") == std::string_view::npos) {
    return no_certificate();
  }
  Result<PublicKey> key = PublicKey::from_pem(pem);
  if (!key.ok() || !key->is_rsa()) return no_certificate();
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const CertificatePtr certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return no_certificate();
  ERR_clear_error();
  const int64_t valid_before_us = static_cast<int64_t>(::timegm(&end)) * kUsPerSecond;
  if (valid_before_us <= now_us) return invalid_argument("The certificate is not valid any more.", "publicKeyData");
  return CertifiedKey{std::move(*key), valid_before_us};
}

}  // namespace lakegate
