// HmacKey: the stored record of an HMAC key of a service account
// (https://cloud.google.com/storage/docs/authentication/hmackeys). A plain value.
#pragma once

#include <cstdint>
#include <string>

#include "base/secret.h"

namespace lakegate {

// Stored; numbers never change.
enum class HmacKeyState : uint8_t { kActive = 1, kInactive = 2, kDeleted = 3 };

struct HmacKey {
  std::string project;    // From the key, not stored in the value.
  std::string access_id;  // Likewise.
  std::string service_account_email;
  Secret secret;  // What clients sign with: base64 text, used as it is. Empty once the key is deleted.
  HmacKeyState state = HmacKeyState::kActive;
  uint64_t metageneration = 1;  // Raised by every change; not shown, but in the etag.
  int64_t time_created_us = 0;
  int64_t updated_us = 0;

  bool operator==(const HmacKey&) const = default;
};

}  // namespace lakegate
