#include "gateway/body.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/http/gzip.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {

Task<Result<std::string>> read_all(ByteSource& source, size_t limit_bytes) {
  std::string text;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await source.read());
    if (piece.empty()) co_return text;
    if (piece.size() > limit_bytes - text.size()) {
      co_return Status(Code::kTooLarge, "The request body is larger than " + std::to_string(limit_bytes) + " bytes.");
    }
    text += as_text(piece);
  }
}

Task<Result<std::string>> read_body(Request& request, size_t limit_bytes) {
  const std::string_view encoding = request.headers.get("content-encoding");
  if (!encoding.empty() && !equal_ignoring_case(encoding, "gzip") && !equal_ignoring_case(encoding, "identity")) {
    co_return invalid_argument("Unsupported Content-Encoding of the request body.", "Content-Encoding");
  }
  if (equal_ignoring_case(encoding, "gzip")) {
    GunzipSource decoded(*request.body, limit_bytes);
    co_return co_await read_all(decoded, limit_bytes);
  }
  co_return co_await read_all(*request.body, limit_bytes);
}

Task<Result<nlohmann::json>> read_json_body(Request& request) {
  CO_ASSIGN_OR_RETURN(const std::string text, co_await read_body(request, limits::kJsonBodyBytesMax));
  co_return parse_json(text);
}

}  // namespace lakegate
