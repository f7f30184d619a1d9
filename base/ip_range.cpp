#include "base/ip_range.h"

#include <algorithm>
#include <arpa/inet.h>
#include <string>

#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMappedPrefixBits = 96;

bool is_mapped(const IpAddress& address) {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.begin());
}

bool first_bits_equal(const IpAddress& a, const IpAddress& b, int bits) {
  const int whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  if (bits % 8 == 0) return true;
  const int mask = 0xFF00 >> (bits % 8) & 0xFF;
  return (a[whole] & mask) == (b[whole] & mask);
}

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string terminated(text);
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  IpAddress address{};
  if (::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.begin());
  if (::inet_pton(AF_INET, terminated.c_str(), address.data() + kMappedPrefix.size()) == 1) return address;
  return std::nullopt;
}

std::optional<IpRange> IpRange::parse(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<IpAddress> base = parse_ip_address(text.substr(0, slash));
  const std::optional<uint64_t> bits = parse_uint64(text.substr(slash + 1));
  const bool is_ipv4 = text.find(':') == std::string_view::npos;
  if (!base || !bits || *bits > (is_ipv4 ? 32U : 128U)) return std::nullopt;
  IpRange range;
  range.base_ = *base;
  range.is_ipv4_ = is_mapped(*base);
  range.prefix_bits_ = static_cast<int>(*bits) + (is_ipv4 ? kMappedPrefixBits : 0);
  IpAddress masked = *base;
  for (int bit = range.prefix_bits_; bit < 128; ++bit) masked[bit / 8] &= static_cast<uint8_t>(~(0x80 >> (bit % 8)));
  if (masked != *base) return std::nullopt;
  return range;
}

bool IpRange::contains(const IpAddress& address) const {
  return is_mapped(address) == is_ipv4_ && first_bits_equal(base_, address, prefix_bits_);
}

}  // namespace lakegate
