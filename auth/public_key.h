// PublicKey: checks signatures of RSA and P-256 keys. An immutable value; any thread may use it, copies share the key.
//
// Made of what strangers sent or operators configured: anything but RSA of limits::kRsaKeyBitsMin to kRsaKeyBitsMax and
// P-256 is kInvalidArgument, so that a weak key never comes into use.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"

struct evp_pkey_st;

namespace lakegate {

// RFC 7518, section 3.1. RSA is PKCS #1 v1.5, as Google signs.
enum class SignatureAlgorithm { kRs256, kRs384, kRs512, kEs256 };

std::optional<SignatureAlgorithm> parse_signature_algorithm(std::string_view jwa_name);

class PublicKey {
 public:
  // One PEM block: "PUBLIC KEY" (SPKI) or "CERTIFICATE", of which only the key is read: whether to trust it is its
  // holder's business.
  static Result<PublicKey> from_pem(std::string_view pem);
  // Big-endian numbers, as the members of a JSON Web Key have them.
  static Result<PublicKey> from_rsa_numbers(Bytes modulus, Bytes exponent);
  static Result<PublicKey> from_p256_point(Bytes x, Bytes y);

  bool is_rsa() const;
  // "n" and "e" of a JSON Web Key, base64url; empty of a key that is not RSA.
  struct RsaNumbers {
    std::string modulus;
    std::string exponent;
  };
  RsaNumbers rsa_numbers() const;
  std::string to_pem() const;  // SPKI.

  // False also when the algorithm is for another kind of key. A signature of ES256 is r and s, 64 bytes (RFC 7518,
  // section 3.4), and no other form.
  bool verify(SignatureAlgorithm algorithm, Bytes message, Bytes signature) const;

 private:
  explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  static Result<PublicKey> checked(std::shared_ptr<evp_pkey_st> key);

  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace lakegate
