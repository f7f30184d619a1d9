#include "gateway/http/ip_kind.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace lakegate {
namespace {

struct Ipv4Row {
  uint32_t base;
  int bits;
  IpKind kind;
};

constexpr uint32_t ipv4(uint32_t a, uint32_t b, uint32_t c, uint32_t d) { return a << 24 | b << 16 | c << 8 | d; }

// https://www.iana.org/assignments/iana-ipv4-special-registry
constexpr Ipv4Row kIpv4Rows[] = {
    {ipv4(0, 0, 0, 0), 8, IpKind::kUnspecified},      {ipv4(10, 0, 0, 0), 8, IpKind::kPrivate},
    {ipv4(100, 64, 0, 0), 10, IpKind::kShared},       {ipv4(127, 0, 0, 0), 8, IpKind::kLoopback},
    {ipv4(168, 63, 129, 16), 32, IpKind::kLinkLocal},  // Given out, but on Azure's machines their platform's channel.
    {ipv4(169, 254, 0, 0), 16, IpKind::kLinkLocal},   {ipv4(172, 16, 0, 0), 12, IpKind::kPrivate},
    {ipv4(192, 0, 0, 0), 24, IpKind::kReserved},  // With Oracle's metadata server, 192.0.0.192.
    {ipv4(192, 0, 2, 0), 24, IpKind::kReserved},      {ipv4(192, 88, 99, 0), 24, IpKind::kReserved},
    {ipv4(192, 168, 0, 0), 16, IpKind::kPrivate},     {ipv4(198, 18, 0, 0), 15, IpKind::kReserved},
    {ipv4(198, 51, 100, 0), 24, IpKind::kReserved},   {ipv4(203, 0, 113, 0), 24, IpKind::kReserved},
    {ipv4(224, 0, 0, 0), 4, IpKind::kMulticast},      {ipv4(240, 0, 0, 0), 4, IpKind::kReserved},
};

struct Ipv6Row {
  std::array<uint8_t, 8> base;  // The first half; no row looks further.
  int bits;
  IpKind kind;
};

// https://www.iana.org/assignments/iana-ipv6-special-registry; the first that fits counts.
constexpr Ipv6Row kIpv6Rows[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23, IpKind::kReserved},  // Teredo, ORCHID and other protocols.
    {{0x20, 0x01, 0x0d, 0xb8}, 32, IpKind::kReserved},
    {{0x3f, 0xff, 0x00, 0x00}, 20, IpKind::kReserved},
    {{0x20}, 3, IpKind::kPublic},
    {{0xfc}, 7, IpKind::kPrivate},
    {{0xfe, 0x80}, 10, IpKind::kLinkLocal},
    {{0xfe, 0xc0}, 10, IpKind::kPrivate},
    {{0xff}, 8, IpKind::kMulticast},
};

template <size_t Size>
bool starts_with(const IpAddress& address, const std::array<uint8_t, Size>& prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<uint8_t, 12> kNat64 = {0, 0x64, 0xff, 0x9b};
constexpr std::array<uint8_t, 2> k6to4 = {0x20, 0x02};

uint32_t ipv4_at(const IpAddress& address, size_t offset) {
  return ipv4(address[offset], address[offset + 1], address[offset + 2], address[offset + 3]);
}

IpKind ipv4_kind(uint32_t address) {
  for (const Ipv4Row& row : kIpv4Rows) {
    if ((address ^ row.base) >> (32 - row.bits) == 0) return row.kind;
  }
  return IpKind::kPublic;
}

uint64_t first_half(const uint8_t* bytes) {
  uint64_t half = 0;
  for (int i = 0; i < 8; ++i) half = half << 8 | bytes[i];
  return half;
}

}  // namespace

IpKind ip_kind(const IpAddress& address) {
  if (starts_with(address, kMapped) || starts_with(address, kNat64)) return ipv4_kind(ipv4_at(address, 12));
  if (starts_with(address, k6to4)) return ipv4_kind(ipv4_at(address, 2));
  const uint64_t half = first_half(address.data());
  for (const Ipv6Row& row : kIpv6Rows) {
    if ((half ^ first_half(row.base.data())) >> (64 - row.bits) == 0) return row.kind;
  }
  const bool is_small = std::all_of(address.begin(), address.end() - 1, [](uint8_t byte) { return byte == 0; });
  if (is_small && address.back() == 0) return IpKind::kUnspecified;
  if (is_small && address.back() == 1) return IpKind::kLoopback;
  return IpKind::kReserved;
}

std::string_view ip_kind_name(IpKind kind) {
  switch (kind) {
    case IpKind::kPublic:
      return "public";
    case IpKind::kUnspecified:
      return "unspecified";
    case IpKind::kLoopback:
      return "loopback";
    case IpKind::kLinkLocal:
      return "link-local";
    case IpKind::kPrivate:
      return "private";
    case IpKind::kShared:
      return "shared";
    case IpKind::kMulticast:
      return "multicast";
    case IpKind::kReserved:
      break;
  }
  return "reserved";
}

std::string ip_text(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = {};
  const bool is_mapped = starts_with(address, kMapped);
  ::inet_ntop(is_mapped ? AF_INET : AF_INET6, address.data() + (is_mapped ? kMapped.size() : 0), text, sizeof text);
  return text;
}

}  // namespace lakegate
