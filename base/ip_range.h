// IP addresses and CIDR ranges (RFC 4632, RFC 4291). Plain values and pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lakegate {

// IPv4 addresses stand in their mapped form (::ffff:a.b.c.d), so that a peer of a dual-stack socket is the same.
using IpAddress = std::array<uint8_t, 16>;

// Nothing for what is no IPv4 or IPv6 address.
std::optional<IpAddress> parse_ip_address(std::string_view text);

class IpRange {
 public:
  // "10.0.0.0/8", "2001:db8::/32". Nothing for anything else, also where bits behind the prefix are set. A range of
  // IPv6 ("::/0") holds no IPv4 address.
  static std::optional<IpRange> parse(std::string_view text);
  bool contains(const IpAddress& address) const;

 private:
  IpAddress base_{};
  int prefix_bits_ = 0;  // Of the 128.
  bool is_ipv4_ = false;
};

}  // namespace lakegate
