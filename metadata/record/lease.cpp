#include "metadata/record/lease.h"

#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr size_t kTextBytes = 36;

bool is_hyphen_place(size_t place) { return place == 8 || place == 13 || place == 18 || place == 23; }

}  // namespace

std::optional<LeaseId> parse_lease_id(std::string_view text) {
  if (text.size() != kTextBytes) return std::nullopt;
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_hyphen_place(i) != (text[i] == '-')) return std::nullopt;
    if (text[i] != '-') digits.push_back(text[i]);
  }
  const std::optional<std::string> bytes = hex_decode(digits);
  LeaseId id;
  if (!bytes || bytes->size() != id.bytes.size()) return std::nullopt;
  for (size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<uint8_t>((*bytes)[i]);
  return id;
}

std::string format_lease_id(const LeaseId& id) {
  const std::string digits =
      hex_encode(as_bytes(std::string_view(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size())));
  std::string text;
  for (const char digit : digits) {
    if (is_hyphen_place(text.size())) text.push_back('-');
    text.push_back(digit);
  }
  return text;
}

LeaseId random_lease_id(std::array<uint8_t, 16> random_bytes) {
  LeaseId id{random_bytes};
  id.bytes[6] = static_cast<uint8_t>((id.bytes[6] & 0x0F) | 0x40);
  id.bytes[8] = static_cast<uint8_t>((id.bytes[8] & 0x3F) | 0x80);
  return id;
}

}  // namespace lakegate
