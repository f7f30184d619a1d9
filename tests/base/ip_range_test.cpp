#include "base/ip_range.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

bool holds(const char* range, const char* address) {
  return IpRange::parse(range).value().contains(parse_ip_address(address).value());
}

}  // namespace

TEST_CASE("A range holds its addresses and no others") {
  CHECK(holds("10.0.0.0/8", "10.255.1.2"));
  CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  CHECK(holds("192.168.4.0/23", "192.168.5.255"));
  CHECK_FALSE(holds("192.168.4.0/23", "192.168.6.0"));
  CHECK(holds("1.2.3.4/32", "1.2.3.4"));
  CHECK_FALSE(holds("1.2.3.4/32", "1.2.3.5"));
  CHECK(holds("0.0.0.0/0", "255.255.255.255"));
  CHECK(holds("2001:db8::/32", "2001:db8:ffff::1"));
  CHECK_FALSE(holds("2001:db8::/32", "2001:db9::"));
  CHECK(holds("::1/128", "::1"));
}

TEST_CASE("A peer of a dual-stack socket counts as IPv4, and ranges of one family hold none of the other") {
  CHECK(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  CHECK_FALSE(holds("::/0", "10.1.2.3"));
  CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
}

TEST_CASE("What is no range is refused") {
  for (const char* text : {"", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "::/129",
                           "2001:db8::1/32", "010.0.0.0/8x", "10.0.0.0/-1", "10.0.0.0/8/8", "localhost/8", "[::]/0"}) {
    INFO(text);
    CHECK_FALSE(IpRange::parse(text).has_value());
  }
  CHECK_FALSE(parse_ip_address(std::string_view("1.2.3.4\0", 8)).has_value());
}

}  // namespace lakegate
