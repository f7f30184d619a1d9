#include "gateway/http_range.h"

#include <algorithm>

#include "base/encoding.h"

namespace lakegate {

Result<std::optional<ByteRange>> parse_range_header(std::optional<std::string_view> header, uint64_t size_bytes) {
  const std::optional<ByteRange> whole;
  constexpr std::string_view kUnit = "bytes=";
  if (!header || !header->starts_with(kUnit)) return whole;
  const std::string_view spec = header->substr(kUnit.size());
  const size_t dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;
  const std::string_view first_text = spec.substr(0, dash);
  const std::string_view last_text = spec.substr(dash + 1);
  const std::optional<uint64_t> first = parse_uint64(first_text);
  const std::optional<uint64_t> last = parse_uint64(last_text);
  const Status unsatisfiable(Code::kRangeNotSatisfiable, "The requested range cannot be satisfied.");

  if (first_text.empty()) {
    if (!last) return whole;
    if (*last == 0 || size_bytes == 0) return unsatisfiable;
    const uint64_t length = std::min(*last, size_bytes);
    return std::optional(ByteRange{size_bytes - length, length});
  }
  if (!first || (!last && !last_text.empty()) || (last && *last < *first)) return whole;
  if (*first >= size_bytes) return unsatisfiable;
  const uint64_t end = last ? std::min(*last, size_bytes - 1) + 1 : size_bytes;
  return std::optional(ByteRange{*first, end - *first});
}

}  // namespace lakegate
