// RsaKey: a private key that signs (RSA 2048, PKCS #1 v1.5 with SHA-256, as Google's service accounts sign). An
// immutable value; any thread may use it, copies share the key.
//
// Making one takes a tenth of a second of the processor, so never on a reactor thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

struct evp_pkey_st;

namespace lakegate {

class RsaKey {
 public:
  // From the library's own generator.
  static Result<RsaKey> generate();
  // PKCS #8 without a passphrase. kInvalidArgument for anything else.
  static Result<RsaKey> from_pem(const Secret& pem);

  Secret to_pem() const;           // PKCS #8.
  std::string public_pem() const;  // SubjectPublicKeyInfo.
  // "n" and "e" of a JSON Web Key, base64url.
  struct PublicNumbers {
    std::string modulus;
    std::string exponent;
  };
  PublicNumbers public_numbers() const;

  // RS256; bytes. kInternal when the library fails.
  Result<std::string> sign(std::string_view message) const;

 private:
  explicit RsaKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace lakegate
