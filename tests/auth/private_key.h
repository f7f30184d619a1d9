// A private key for tests: signs as service accounts and identity providers do. Made anew in each run.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "auth/public_key.h"

namespace lakegate {

class PrivateKey {
 public:
  static PrivateKey rsa(unsigned bits = 2048);
  static PrivateKey p256();

  std::string public_pem() const;
  PublicKey public_key() const { return PublicKey::from_pem(public_pem()).value(); }
  // With SHA-256; of P-256 as r and s.
  std::string sign(std::string_view message) const;
  // {"kty":..., ...} without braces, for sets of keys.
  std::string jwk_members() const;

 private:
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

// Header and claims as JSON.
std::string make_jwt(const PrivateKey& key, std::string_view header, std::string_view claims);

}  // namespace lakegate
