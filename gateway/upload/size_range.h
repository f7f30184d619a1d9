// How many bytes an upload may have: x-goog-content-length-range
// (https://cloud.google.com/storage/docs/xml-api/reference-headers#xgoogcontentlengthrange), and the
// content-length-range of a form's policy.
#pragma once

#include <limits>
#include <optional>
#include <string_view>

#include "base/placing_source.h"
#include "gateway/http/request.h"

namespace lakegate {

inline constexpr std::string_view kContentLengthRange = "x-goog-content-length-range";

struct SizeRange {
  uint64_t min_bytes = 0;
  uint64_t max_bytes = std::numeric_limits<uint64_t>::max();

  // kInvalidArgument, "entityTooLarge": already for what is not the whole upload.
  Status check_max(uint64_t size_bytes) const;
  // That, or "entityTooSmall".
  Status check(uint64_t size_bytes) const;
};

// "FIRST,LAST"; kInvalidArgument for anything else. Takes the header off; nothing without it.
Result<std::optional<SizeRange>> take_size_range(Headers& headers);

// Gives what another source gives, and fails instead of ending when that is too short, or as soon as it is too long.
// The lengths count from `begin_bytes` on, which came before.
class SizedSource final : public PlacingSource {
 public:
  SizedSource(ByteSource& source, const SizeRange& range, uint64_t begin_bytes = 0)
      : source_(source), range_(range), size_bytes_(begin_bytes) {}
  Task<Result<Bytes>> read_placed(std::span<std::byte> into) override;
  std::optional<uint64_t> size_bytes() const override { return source_.size_bytes(); }

 private:
  ByteSource& source_;
  const SizeRange range_;
  uint64_t size_bytes_;
};

}  // namespace lakegate
