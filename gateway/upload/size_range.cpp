#include "gateway/upload/size_range.h"

#include "base/encoding.h"

namespace lakegate {

Status SizeRange::check_max(uint64_t size_bytes) const {
  if (size_bytes <= max_bytes) return Status();
  return {Code::kInvalidArgument, "Your proposed upload exceeds the maximum allowed object size.", "entityTooLarge"};
}

Status SizeRange::check(uint64_t size_bytes) const {
  if (size_bytes >= min_bytes) return check_max(size_bytes);
  return {Code::kInvalidArgument, "Your proposed upload is smaller than the minimum object size.", "entityTooSmall"};
}

Result<std::optional<SizeRange>> take_size_range(Headers& headers) {
  if (!headers.has(kContentLengthRange)) return std::optional<SizeRange>();
  // Two of them would be two promises; joined they are no range.
  const std::string joined = headers.join(kContentLengthRange);
  const std::string_view range = joined;
  const size_t comma = range.find(',');
  const std::optional<uint64_t> first = parse_uint64(range.substr(0, comma));
  const std::optional<uint64_t> last =
      comma == std::string_view::npos ? std::nullopt : parse_uint64(range.substr(comma + 1));
  if (!first || !last) return invalid_argument("Invalid value for the header.", kContentLengthRange);
  headers.erase(kContentLengthRange);
  return std::optional<SizeRange>(SizeRange{*first, *last});
}

Task<Result<Bytes>> SizedSource::read_placed(std::span<std::byte> into) {
  CO_ASSIGN_OR_RETURN(const Bytes piece, co_await read_into(source_, into));
  size_bytes_ += piece.size();
  CO_RETURN_IF_ERROR(piece.empty() ? range_.check(size_bytes_) : range_.check_max(size_bytes_));
  co_return piece;
}

}  // namespace lakegate
