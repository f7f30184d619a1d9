// X.509 certificates as the form in which public keys travel: Google publishes those of service accounts and of id
// tokens so, and takes keys so that somebody made himself. Nobody's trust rests on who signed one. Pure functions; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/public_key.h"
#include "auth/rsa_key.h"
#include "base/result.h"

namespace lakegate {

struct CertificateFacts {
  std::string common_name;  // At most 64 bytes.
  std::string serial;       // Hexadecimal digits; the same for the same key, so that the text is the same.
  int64_t valid_after_us = 0;
  int64_t valid_before_us = 0;  // 0: for ever.
};

// PEM, signed by `signer`, which need not be the key's other half. kInternal when the library fails.
Result<std::string> make_certificate(const CertificateFacts& facts, const PublicKey& key, const RsaKey& signer);

struct CertifiedKey {
  PublicKey key;
  int64_t valid_before_us = 0;
};

// The key in a PEM certificate, and how long it is to be believed. kInvalidArgument for anything that is none, and for
// one that is over at `now_us`.
Result<CertifiedKey> read_certificate(std::string_view pem, int64_t now_us);

}  // namespace lakegate
