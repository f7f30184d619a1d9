#include "gateway/http/dev_cert.h"

#include <array>
#include <errno.h>
#include <fcntl.h>
#include <memory>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/result.h"

namespace lakegate {
namespace {

constexpr int64_t kValiditySeconds = 825LL * 24 * 3600;
constexpr int kSerialBits = 127;
constexpr const char* kServerNames = "DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1";

using KeyPointer = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using CertificatePointer = std::unique_ptr<X509, void (*)(X509*)>;
using BioPointer = std::unique_ptr<BIO, int (*)(BIO*)>;

struct Extension {
  int nid;
  const char* value;
};

Status openssl_failed(const std::string& what) {
  const char* const reason = ERR_reason_error_string(ERR_get_error());
  return internal_error(what + " failed: " + (reason != nullptr ? reason : "unknown reason") + ".");
}

bool set_random_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> number(BN_new(), BN_free);
  return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_common_name(X509* certificate, const char* common_name) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, const Extension& extension) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> made(
      X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value), X509_EXTENSION_free);
  return made && X509_add_ext(certificate, made.get(), -1) == 1;
}

// Signed by `issuer_key`; a null `issuer` means by itself.
template <size_t kCount>
Result<CertificatePointer> make_certificate(const char* common_name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key,
                                            const std::array<Extension, kCount>& extensions) {
  CertificatePointer certificate(X509_new(), X509_free);
  X509* const made = certificate.get();
  if (made == nullptr || X509_set_version(made, X509_VERSION_3) != 1 || !set_random_serial(made) ||
      !set_common_name(made, common_name) || X509_set_pubkey(made, key) != 1) {
    return openssl_failed("Making a certificate");
  }
  // Some minutes back, for clients whose clocks are behind.
  X509_gmtime_adj(X509_getm_notBefore(made), -300);
  X509_gmtime_adj(X509_getm_notAfter(made), kValiditySeconds);
  X509* const signer = issuer != nullptr ? issuer : made;
  if (X509_set_issuer_name(made, X509_get_subject_name(signer)) != 1) return openssl_failed("Naming an issuer");
  for (const Extension& extension : extensions) {
    if (!add_extension(made, signer, extension)) return openssl_failed("Adding a certificate extension");
  }
  if (X509_sign(made, issuer_key, EVP_sha256()) == 0) return openssl_failed("Signing a certificate");
  return certificate;
}

Result<CertificatePointer> make_authority(EVP_PKEY* key) {
  const std::array<Extension, 4> extensions{{{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                             {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                             {NID_subject_key_identifier, "hash"},
                                             {NID_authority_key_identifier, "keyid:always"}}};
  return make_certificate("Lakegate development authority", key, nullptr, key, extensions);
}

Result<CertificatePointer> make_server(EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key) {
  const std::array<Extension, 6> extensions{{{NID_basic_constraints, "critical,CA:FALSE"},
                                             {NID_key_usage, "critical,digitalSignature"},
                                             {NID_ext_key_usage, "serverAuth"},
                                             {NID_subject_key_identifier, "hash"},
                                             {NID_authority_key_identifier, "keyid:always"},
                                             {NID_subject_alt_name, kServerNames}}};
  return make_certificate("localhost", key, authority, authority_key, extensions);
}

std::string take_text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

std::string certificate_pem(X509* certificate) {
  const BioPointer bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_X509(bio.get(), certificate);
  return take_text(bio.get());
}

std::string key_pem(EVP_PKEY* key) {
  const BioPointer bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return take_text(bio.get());
}

Status write_new_file(const std::string& path, const std::string& text, mode_t mode) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return unavailable("Cannot write " + path + ": " + ::strerror(errno) + ".");
  const ssize_t written = ::write(descriptor, text.data(), text.size());
  const bool is_closed = ::close(descriptor) == 0;
  if (written != static_cast<ssize_t>(text.size()) || !is_closed) return unavailable("Cannot write " + path + ".");
  return {};
}

}  // namespace

Status write_dev_certificates(const std::string& directory) {
  const std::string authority_path = directory + "/ca.pem";
  const std::string certificate_path = directory + "/server.pem";
  const std::string key_path = directory + "/server.key";
  for (const std::string& path : {authority_path, certificate_path, key_path}) {
    struct stat ignored {};
    if (::lstat(path.c_str(), &ignored) == 0) return Status(Code::kAlreadyExists, path + " exists already.");
  }
  const KeyPointer authority_key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const KeyPointer server_key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  if (!authority_key || !server_key) return openssl_failed("Making a key");
  ASSIGN_OR_RETURN(const CertificatePointer authority, make_authority(authority_key.get()));
  ASSIGN_OR_RETURN(const CertificatePointer server,
                   make_server(server_key.get(), authority.get(), authority_key.get()));
  const std::string authority_text = certificate_pem(authority.get());
  RETURN_IF_ERROR(write_new_file(key_path, key_pem(server_key.get()), 0600));
  RETURN_IF_ERROR(write_new_file(certificate_path, certificate_pem(server.get()) + authority_text, 0644));
  return write_new_file(authority_path, authority_text, 0644);
}

}  // namespace lakegate
