#include "gateway/xml/multipart_request.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {

MultipartUploadName multipart_upload_name(const RequestContext& context) {
  return {context.bucket(), context.object(), std::string(context.query.get("uploadId"))};
}

Result<int> part_number(const RequestContext& context) {
  const std::optional<uint64_t> number = parse_uint64(context.query.get("partNumber"));
  if (!number || *number < 1 || *number > limits::kMultipartPartNumberMax) {
    return invalid_argument("Part number must be an integer between 1 and 10000, inclusive.", "partNumber");
  }
  return static_cast<int>(*number);
}

Result<int> multipart_max_parameter(const Query& query, std::string_view name, int most) {
  const std::optional<std::string_view> text = query.find(name);
  if (!text || text->empty()) return most;
  const std::optional<uint64_t> value = parse_uint64(*text);
  if (!value) return invalid_argument("Invalid value for " + std::string(name) + ": it must be a whole number.", name);
  return static_cast<int>(std::min<uint64_t>(*value, static_cast<uint64_t>(most)));
}

std::optional<Md5Digest> parse_part_etag(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  const std::optional<std::string> bytes = hex_decode(text);
  Md5Digest etag{};
  if (!bytes || bytes->size() != etag.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), etag.begin());
  return etag;
}

std::string part_etag_text(const Md5Digest& etag) { return "\"" + hex_encode(std::as_bytes(std::span(etag))) + "\""; }

Status refuse_preconditions(const Headers& headers) {
  constexpr std::array<std::string_view, 7> kNames = {"x-goog-if-generation-match",
                                                      "x-goog-if-metageneration-match",
                                                      "x-goog-if-generation-not-match",
                                                      "if-match",
                                                      "if-none-match",
                                                      "if-modified-since",
                                                      "if-unmodified-since"};
  for (const std::string_view name : kNames) {
    if (!headers.has(name)) continue;
    return invalid_argument("Preconditions are not supported in requests of multipart uploads.", name);
  }
  return Status();
}

}  // namespace lakegate
