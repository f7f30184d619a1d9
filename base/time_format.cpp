#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "base/encoding.h"
#include "base/text_buffer.h"

namespace lakegate {
namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> kLongDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct CivilTime {
  int year = 0;
  unsigned month = 0;  // From 1.
  unsigned day = 0;
  unsigned weekday = 0;  // From Sunday; not read by to_seconds().
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
};

CivilTime to_civil(int64_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::chrono::hh_mm_ss clock(time - days);
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          std::chrono::weekday(days).c_encoding(),
          static_cast<unsigned>(clock.hours().count()),
          static_cast<unsigned>(clock.minutes().count()),
          static_cast<unsigned>(clock.seconds().count())};
}

// Nothing for a date or a time of day that does not exist; leap seconds are refused, as GCS does.
std::optional<int64_t> to_seconds(const CivilTime& civil) {
  const std::chrono::year_month_day date{std::chrono::year(civil.year), std::chrono::month(civil.month),
                                         std::chrono::day(civil.day)};
  if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 59) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + civil.hour) * 60 + civil.minute) * 60 + civil.second;
}

int64_t floor_seconds(int64_t time_us) { return time_us / kUsPerSecond - (time_us % kUsPerSecond < 0 ? 1 : 0); }

// "00" to "99", one behind the other.
constexpr std::array<char, 200> kPairs = [] {
  std::array<char, 200> pairs{};
  for (size_t i = 0; i < pairs.size(); ++i) pairs[i] = static_cast<char>('0' + (i % 2 == 0 ? i / 20 : i / 2 % 10));
  return pairs;
}();

char* write_pair(char* out, unsigned value) {
  std::memcpy(out, &kPairs[2 * static_cast<size_t>(value)], 2);
  return out + 2;
}

char* write_char(char* out, char c) {
  *out = c;
  return out + 1;
}

// Exactly kRfc3339Bytes. A listing formats thousands of times, and printf would take more time than all else.
void write_rfc3339(char* out, int64_t time_us) {
  const int64_t seconds = floor_seconds(time_us);
  const CivilTime civil = to_civil(seconds);
  const auto year = static_cast<unsigned>(std::clamp(civil.year, 0, 9999));
  const int64_t remainder_us = time_us % kUsPerSecond;
  const auto millisecond =
      static_cast<unsigned>((remainder_us < 0 ? remainder_us + kUsPerSecond : remainder_us) / 1000);
  out = write_pair(write_pair(out, year / 100), year % 100);
  out = write_pair(write_char(out, '-'), civil.month);
  out = write_pair(write_char(out, '-'), civil.day);
  out = write_pair(write_char(out, 'T'), civil.hour);
  out = write_pair(write_char(out, ':'), civil.minute);
  out = write_pair(write_char(out, ':'), civil.second);
  out = write_pair(write_char(out, '.'), millisecond / 10);
  write_char(write_char(out, static_cast<char>('0' + millisecond % 10)), 'Z');
}

// Takes a text apart from the left; after the first mismatch everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  bool skip_any(char a, char b) { return skip(std::string_view(&a, 1)) || skip(std::string_view(&b, 1)); }
  template <class Integer>
  bool number(size_t digits, Integer& value) {
    if (rest_.size() < digits) return false;
    const std::optional<uint64_t> parsed = parse_uint64(rest_.substr(0, digits));
    if (!parsed) return false;
    value = static_cast<Integer>(*parsed);
    rest_.remove_prefix(digits);
    return true;
  }
  template <size_t kCount>
  bool word(const std::array<std::string_view, kCount>& words, unsigned& index) {
    for (index = 0; index < kCount; ++index) {
      if (skip(words[index])) return true;
    }
    return false;
  }
  // Microseconds of a fraction of 1 to 9 digits, the rest cut off.
  bool fraction_us(int64_t& us) {
    const size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (digits == 0 || digits > 9) return false;
    us = 0;
    for (size_t i = 0; i < 6; ++i) us = us * 10 + (i < digits ? rest_[i] - '0' : 0);
    rest_.remove_prefix(digits);
    return true;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool read_time_of_day(Reader& reader, CivilTime& civil) {
  return reader.number(2, civil.hour) && reader.skip(":") && reader.number(2, civil.minute) && reader.skip(":") &&
         reader.number(2, civil.second);
}

bool read_month(Reader& reader, CivilTime& civil) {
  const bool found = reader.word(kMonths, civil.month);
  ++civil.month;
  return found;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
bool read_fixdate(Reader reader, CivilTime& civil) {
  return reader.word(kDays, civil.weekday) && reader.skip(", ") && reader.number(2, civil.day) && reader.skip(" ") &&
         read_month(reader, civil) && reader.skip(" ") && reader.number(4, civil.year) && reader.skip(" ") &&
         read_time_of_day(reader, civil) && reader.skip(" GMT") && reader.at_end();
}

// "Sunday, 06-Nov-94 08:49:37 GMT"; years from 70 are of the last century.
bool read_rfc850_date(Reader reader, CivilTime& civil) {
  if (!(reader.word(kLongDays, civil.weekday) && reader.skip(", ") && reader.number(2, civil.day) && reader.skip("-") &&
        read_month(reader, civil) && reader.skip("-") && reader.number(2, civil.year) && reader.skip(" ") &&
        read_time_of_day(reader, civil) && reader.skip(" GMT") && reader.at_end())) {
    return false;
  }
  civil.year += civil.year >= 70 ? 1900 : 2000;
  return true;
}

// "Sun Nov  6 08:49:37 1994"
bool read_asctime_date(Reader reader, CivilTime& civil) {
  return reader.word(kDays, civil.weekday) && reader.skip(" ") && read_month(reader, civil) && reader.skip(" ") &&
         (reader.skip(" ") ? reader.number(1, civil.day) : reader.number(2, civil.day)) && reader.skip(" ") &&
         read_time_of_day(reader, civil) && reader.skip(" ") && reader.number(4, civil.year) && reader.at_end();
}

}  // namespace

void append_rfc3339(TextBuffer& text, int64_t time_us) {
  write_rfc3339(text.room(kRfc3339Bytes), time_us);
  text.added(kRfc3339Bytes);
}

std::string format_rfc3339(int64_t time_us) {
  std::string text(kRfc3339Bytes, '0');
  write_rfc3339(text.data(), time_us);
  return text;
}

std::optional<int64_t> parse_rfc3339(std::string_view text) {
  Reader reader(text);
  CivilTime civil;
  if (!(reader.number(4, civil.year) && reader.skip("-") && reader.number(2, civil.month) && reader.skip("-") &&
        reader.number(2, civil.day) && reader.skip_any('T', 't') && read_time_of_day(reader, civil))) {
    return std::nullopt;
  }
  int64_t fraction_us = 0;
  if (reader.skip(".") && !reader.fraction_us(fraction_us)) return std::nullopt;
  int64_t offset_seconds = 0;
  if (!reader.skip_any('Z', 'z')) {
    const bool is_negative = reader.skip("-");
    if (!is_negative && !reader.skip("+")) return std::nullopt;
    int64_t hours = 0;
    int64_t minutes = 0;
    if (!(reader.number(2, hours) && reader.skip(":") && reader.number(2, minutes))) return std::nullopt;
    if (hours > 23 || minutes > 59) return std::nullopt;
    offset_seconds = (hours * 60 + minutes) * 60 * (is_negative ? -1 : 1);
  }
  const std::optional<int64_t> seconds = to_seconds(civil);
  if (!seconds || !reader.at_end()) return std::nullopt;
  return (*seconds - offset_seconds) * kUsPerSecond + fraction_us;
}

std::string format_http_date(int64_t time_us) {
  const CivilTime civil = to_civil(floor_seconds(time_us));
  std::array<char, 64> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02u:%02u:%02u GMT", kDays.at(civil.weekday).data(),
                    civil.day, kMonths.at(civil.month - 1).data(), civil.year, civil.hour, civil.minute, civil.second);
  return {text.data(), static_cast<size_t>(size)};
}

// RFC 9110, section 5.6.7: a recipient takes all three forms.
std::optional<int64_t> parse_http_date(std::string_view text) {
  CivilTime civil;
  if (!read_fixdate(Reader(text), civil) && !read_rfc850_date(Reader(text), civil) &&
      !read_asctime_date(Reader(text), civil)) {
    return std::nullopt;
  }
  const std::optional<int64_t> seconds = to_seconds(civil);
  if (!seconds) return std::nullopt;
  return *seconds * kUsPerSecond;
}

}  // namespace lakegate
