#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "base/random.h"
#include "base/text_buffer.h"

namespace lakegate {
namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
constexpr int64_t kLeapDayUs = 1'709'164'800 * kUsPerSecond;  // 2024-02-29T00:00:00Z, by `date -u +%s`.

}  // namespace

TEST_CASE("RFC 3339 times are written with milliseconds", "[encoding]") {
  CHECK(format_rfc3339(0) == "1970-01-01T00:00:00.000Z");
  CHECK(format_rfc3339(kLeapDayUs + 456'789) == "2024-02-29T00:00:00.456Z");
  CHECK(format_rfc3339(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(format_rfc3339(1'764'547'199'008'999) == "2025-11-30T23:59:59.008Z");
  CHECK(format_rfc3339(INT64_MIN).size() == kRfc3339Bytes);
  CHECK(format_rfc3339(INT64_MAX).size() == kRfc3339Bytes);
}

TEST_CASE("RFC 3339 times are read with any offset and fraction", "[encoding]") {
  CHECK(parse_rfc3339("2024-02-29T00:00:00Z") == kLeapDayUs);
  CHECK(parse_rfc3339("2024-02-29t00:00:00z") == kLeapDayUs);
  CHECK(parse_rfc3339("2024-02-29T05:30:00+05:30") == kLeapDayUs);
  CHECK(parse_rfc3339("2024-02-28T16:00:00.000-08:00") == kLeapDayUs);
  CHECK(parse_rfc3339("2024-02-29T00:00:00.5Z") == kLeapDayUs + 500'000);
  CHECK(parse_rfc3339("2024-02-29T00:00:00.123456789Z") == kLeapDayUs + 123'456);
}

TEST_CASE("what is not an RFC 3339 time is refused", "[encoding]") {
  for (const std::string text :
       {"", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
        "2024-04-31T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z",
        "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.1234567890Z",
        "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+0100", "2024-01-01T00:00:00Zx", "2024-1-01T00:00:00Z",
        "+024-01-01T00:00:00Z", "2024-01-01"}) {
    INFO(text);
    CHECK(parse_rfc3339(text) == std::nullopt);
  }
}

TEST_CASE("times survive being written and read again", "[encoding]") {
  SeededRandom random(7);
  for (int i = 0; i < 2000; ++i) {
    const auto time_ms = static_cast<int64_t>(random.next_uint64() % 200'000'000'000'000) - 50'000'000'000'000;
    const int64_t second_us = time_ms / 1000 * kUsPerSecond;
    INFO("milliseconds " << time_ms);
    CHECK(parse_rfc3339(format_rfc3339(time_ms * 1000)) == time_ms * 1000);
    CHECK(parse_http_date(format_http_date(second_us)) == second_us);
  }
}

TEST_CASE("HTTP dates are written in the fixed form and read in the three of RFC 9110", "[encoding]") {
  constexpr int64_t kExampleUs = 784'111'777 * kUsPerSecond;
  CHECK(format_http_date(kExampleUs) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(format_http_date(kLeapDayUs) == "Thu, 29 Feb 2024 00:00:00 GMT");
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == kExampleUs);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT") == kExampleUs);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994") == kExampleUs);
  for (const std::string text :
       {"", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    INFO(text);
    CHECK(parse_http_date(text) == std::nullopt);
  }
}

}  // namespace lakegate
