// What an IP address is for: whether it is somebody's on the Internet, or leads to this machine, its neighbours or a
// network of the operator's own. For calls to addresses that somebody else chose. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/ip_range.h"

namespace lakegate {

enum class IpKind {
  kPublic,
  kUnspecified,  // 0.0.0.0/8 and ::, which a connection takes for this machine.
  kLoopback,
  kLinkLocal,  // With the metadata servers of clouds: 169.254.169.254.
  kPrivate,    // RFC 1918, RFC 4193 and the site-local addresses before it.
  kShared,     // Behind a carrier's NAT (RFC 6598); with other clouds' metadata servers.
  kMulticast,
  kReserved,  // Everything else that is nobody's on the Internet.
};

// An IPv4 address within an IPv6 address (mapped, NAT64's 64:ff9b::/96, 6to4) counts as that address. Of IPv6 only
// what IANA has given out (2000::/3) is public.
IpKind ip_kind(const IpAddress& address);
// "link-local", for messages.
std::string_view ip_kind_name(IpKind kind);
// "192.0.2.1", "2001:db8::1".
std::string ip_text(const IpAddress& address);

}  // namespace lakegate
