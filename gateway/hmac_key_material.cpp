#include "gateway/hmac_key_material.h"

#include <array>
#include <vector>

#include "auth/identity_store.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr std::string_view kAccountStart = "GOOG1E";
constexpr size_t kAccountAccessIdBytes = 61;
constexpr std::string_view kUserStart = "GOOG";
constexpr size_t kUserAccessIdBytes = 24;
constexpr size_t kSecretBytes = 30;
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace

std::string new_access_id(Random& random, std::string_view email) {
  const bool is_account = is_service_account_address(email);
  std::string id(is_account ? kAccountStart : kUserStart);
  std::vector<std::byte> bytes((is_account ? kAccountAccessIdBytes : kUserAccessIdBytes) - id.size());
  random.fill(bytes);
  for (const std::byte byte : bytes) id += kBase32[std::to_integer<size_t>(byte) % kBase32.size()];
  return id;
}

Secret new_hmac_secret(Random& random) {
  std::array<std::byte, kSecretBytes> bytes{};
  random.fill(bytes);
  return Secret(base64_encode(bytes));
}

}  // namespace lakegate
