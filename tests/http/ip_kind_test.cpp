#include "gateway/http/ip_kind.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

struct Row {
  const char* address;
  IpKind kind;
};

constexpr Row kRows[] = {
    {"8.8.8.8", IpKind::kPublic},
    {"1.1.1.1", IpKind::kPublic},
    {"9.255.255.255", IpKind::kPublic},
    {"11.0.0.0", IpKind::kPublic},
    {"100.63.255.255", IpKind::kPublic},
    {"100.128.0.0", IpKind::kPublic},
    {"126.255.255.255", IpKind::kPublic},
    {"128.0.0.0", IpKind::kPublic},
    {"169.253.255.255", IpKind::kPublic},
    {"169.255.0.0", IpKind::kPublic},
    {"172.15.255.255", IpKind::kPublic},
    {"172.32.0.0", IpKind::kPublic},
    {"192.167.255.255", IpKind::kPublic},
    {"192.169.0.0", IpKind::kPublic},
    {"223.255.255.255", IpKind::kPublic},
    {"0.0.0.0", IpKind::kUnspecified},
    {"0.1.2.3", IpKind::kUnspecified},
    {"127.0.0.1", IpKind::kLoopback},
    {"127.255.255.254", IpKind::kLoopback},
    {"169.254.169.254", IpKind::kLinkLocal},
    {"169.254.0.1", IpKind::kLinkLocal},
    {"168.63.129.16", IpKind::kLinkLocal},
    {"10.0.0.0", IpKind::kPrivate},
    {"10.255.255.255", IpKind::kPrivate},
    {"172.16.0.0", IpKind::kPrivate},
    {"172.31.255.255", IpKind::kPrivate},
    {"192.168.0.1", IpKind::kPrivate},
    {"100.64.0.0", IpKind::kShared},
    {"100.100.100.200", IpKind::kShared},
    {"100.127.255.255", IpKind::kShared},
    {"224.0.0.1", IpKind::kMulticast},
    {"239.255.255.255", IpKind::kMulticast},
    {"240.0.0.1", IpKind::kReserved},
    {"255.255.255.255", IpKind::kReserved},
    {"192.0.0.192", IpKind::kReserved},
    {"192.0.2.1", IpKind::kReserved},
    {"198.18.0.1", IpKind::kReserved},
    {"198.51.100.1", IpKind::kReserved},
    {"203.0.113.1", IpKind::kReserved},
    {"2606:4700::1111", IpKind::kPublic},
    {"2001:4860:4860::8888", IpKind::kPublic},
    {"2001:200::1", IpKind::kPublic},
    {"3ffe::1", IpKind::kPublic},
    {"::", IpKind::kUnspecified},
    {"::1", IpKind::kLoopback},
    {"::2", IpKind::kReserved},
    {"fe80::1", IpKind::kLinkLocal},
    {"febf::1", IpKind::kLinkLocal},
    {"fec0::1", IpKind::kPrivate},
    {"fc00::1", IpKind::kPrivate},
    {"fdff:ffff::1", IpKind::kPrivate},
    {"fd00:ec2::254", IpKind::kPrivate},
    {"ff02::1", IpKind::kMulticast},
    {"2001:db8::1", IpKind::kReserved},
    {"3fff::1", IpKind::kReserved},
    {"2001::1", IpKind::kReserved},
    {"2001:20::1", IpKind::kReserved},
    {"100::1", IpKind::kReserved},
    {"4000::1", IpKind::kReserved},
    // IPv4 in IPv6's clothes.
    {"::ffff:127.0.0.1", IpKind::kLoopback},
    {"::ffff:169.254.169.254", IpKind::kLinkLocal},
    {"::ffff:10.1.2.3", IpKind::kPrivate},
    {"::ffff:8.8.8.8", IpKind::kPublic},
    {"::ffff:0.0.0.0", IpKind::kUnspecified},
    {"::ffff:0:127.0.0.1", IpKind::kReserved},
    {"::127.0.0.1", IpKind::kReserved},
    {"::10.0.0.1", IpKind::kReserved},
    {"64:ff9b::127.0.0.1", IpKind::kLoopback},
    {"64:ff9b::a9fe:a9fe", IpKind::kLinkLocal},
    {"64:ff9b::192.168.0.1", IpKind::kPrivate},
    {"64:ff9b::100.64.0.1", IpKind::kShared},
    {"64:ff9b::8.8.8.8", IpKind::kPublic},
    {"64:ff9b:1::8.8.8.8", IpKind::kReserved},
    {"2002:7f00:1::", IpKind::kLoopback},
    {"2002:a9fe:a9fe::1", IpKind::kLinkLocal},
    {"2002:a00:1::", IpKind::kPrivate},
    {"2002:c0a8:1::5efe:1", IpKind::kPrivate},
    {"2002:808:808::", IpKind::kPublic},
};

}  // namespace

TEST_CASE("An address is public only if it is somebody's on the Internet, in whatever clothes it comes") {
  for (const Row& row : kRows) {
    INFO(row.address);
    const std::optional<IpAddress> address = parse_ip_address(row.address);
    REQUIRE(address);
    CHECK(ip_kind_name(ip_kind(*address)) == ip_kind_name(row.kind));
  }
}

TEST_CASE("An address is written as people read it") {
  CHECK(ip_text(*parse_ip_address("192.0.2.1")) == "192.0.2.1");
  CHECK(ip_text(*parse_ip_address("::ffff:192.0.2.1")) == "192.0.2.1");
  CHECK(ip_text(*parse_ip_address("2001:DB8:0::1")) == "2001:db8::1");
}

}  // namespace lakegate
