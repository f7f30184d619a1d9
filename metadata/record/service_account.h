// ServiceAccount and ServiceAccountKey: identities that this server owns, and what they sign with
// (https://cloud.google.com/iam/docs/service-account-overview). Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "base/secret.h"

namespace lakegate {

// Stored; numbers never change.
enum class ServiceAccountState : uint8_t { kEnabled = 1, kDisabled = 2 };

struct ServiceAccount {
  std::string email;      // From the key, not stored in the value.
  std::string project;    // The one that it belongs to.
  std::string unique_id;  // 21 digits; never used again, so an account made anew under an old address is another one.
  std::string display_name;
  std::string description;
  ServiceAccountState state = ServiceAccountState::kEnabled;
  int64_t time_created_us = 0;
  int64_t updated_us = 0;

  bool operator==(const ServiceAccount&) const = default;
};

// Stored; numbers never change.
enum class ServiceAccountKeyOrigin : uint8_t {
  kUserManaged = 1,    // Its private half was shown once, to whom it was made for, and is nowhere here.
  kSystemManaged = 2,  // The server signs with it in the account's name (signBlob, signJwt).
};

struct ServiceAccountKey {
  std::string email;       // From the key, not stored in the value.
  std::string key_id;      // Likewise. 40 hexadecimal digits, as Google's.
  std::string public_key;  // PEM, SubjectPublicKeyInfo.
  Secret private_key;      // PEM, PKCS#8; of system-managed keys only.
  ServiceAccountKeyOrigin origin = ServiceAccountKeyOrigin::kUserManaged;
  int64_t time_created_us = 0;
  int64_t valid_before_us = 0;  // 0: for ever.

  bool operator==(const ServiceAccountKey&) const = default;
};

}  // namespace lakegate
