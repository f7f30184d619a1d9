#include <charconv>

#include "base/encoding.h"

namespace lakegate {
namespace {

template <class Integer>
std::optional<Integer> parse(std::string_view text) {
  // from_chars alone would take a minus sign.
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<uint64_t> parse_uint64(std::string_view text) { return parse<uint64_t>(text); }

std::optional<int64_t> parse_int64(std::string_view text) { return parse<int64_t>(text); }

}  // namespace lakegate
