#include "gateway/upload/content_range.h"

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

Status bad_content_range(std::string_view header) {
  return invalid_argument("Failed to parse Content-Range header: '" + std::string(header.substr(0, 128)) + "'.",
                          "Content-Range");
}

}  // namespace

Result<UploadChunk> parse_content_range(std::optional<std::string_view> header,
                                        std::optional<uint64_t> body_size_bytes) {
  UploadChunk chunk;
  if (!header) {
    chunk.first_byte = 0;
    chunk.total_bytes = body_size_bytes;
    chunk.ends_upload = true;
    return chunk;
  }
  constexpr std::string_view kUnit = "bytes ";
  if (!header->starts_with(kUnit)) return bad_content_range(*header);
  const std::string_view spec = header->substr(kUnit.size());
  const size_t slash = spec.find('/');
  if (slash == std::string_view::npos) return bad_content_range(*header);
  const std::string_view range = spec.substr(0, slash);
  const std::string_view total = spec.substr(slash + 1);

  if (total != "*") {
    chunk.total_bytes = parse_uint64(total);
    if (!chunk.total_bytes) return bad_content_range(*header);
    if (*chunk.total_bytes > limits::kObjectSizeBytesMax) {
      return Status(Code::kTooLarge, "The object is larger than 5 TiB.", "uploadTooLarge");
    }
  }
  if (range == "*") {
    if (body_size_bytes.value_or(0) != 0) {
      return invalid_argument("A request with Content-Range 'bytes */...' must have no body.", "Content-Range");
    }
    return chunk;
  }

  const size_t dash = range.find('-');
  if (dash == std::string_view::npos) return bad_content_range(*header);
  chunk.first_byte = parse_uint64(range.substr(0, dash));
  if (!chunk.first_byte || *chunk.first_byte > limits::kObjectSizeBytesMax) return bad_content_range(*header);
  if (range.substr(dash + 1) == "*") {
    chunk.ends_upload = true;
    return chunk;
  }
  chunk.last_byte = parse_uint64(range.substr(dash + 1));
  if (!chunk.last_byte || *chunk.last_byte < *chunk.first_byte || *chunk.last_byte >= limits::kObjectSizeBytesMax ||
      (chunk.total_bytes && *chunk.last_byte >= *chunk.total_bytes)) {
    return bad_content_range(*header);
  }
  const uint64_t stated_bytes = *chunk.last_byte - *chunk.first_byte + 1;
  if (body_size_bytes && *body_size_bytes != stated_bytes) {
    return invalid_argument("Content-Range states " + std::to_string(stated_bytes) + " bytes but Content-Length is " +
                                std::to_string(*body_size_bytes) + ".",
                            "Content-Range");
  }
  return chunk;
}

}  // namespace lakegate
