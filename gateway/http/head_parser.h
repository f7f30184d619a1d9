// Request heads: bytes to ParsedHead. A pure function; the grammar is Beast's, the strictness beyond it ours.
//
// Refused although some servers take it, because two parties on the way could read it differently (RFC 9112
// section 11.2): both Content-Length and Transfer-Encoding, several Content-Length or Host fields, codings other than
// "chunked", folded lines, bare CR or LF, NUL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/http/request.h"

namespace lakegate {

struct ParsedHead {
  Method method = Method::kOther;
  std::string target;  // Origin form: an absolute form lost its authority to the Host field.
  Headers headers;
  size_t size_bytes = 0;  // Of the head itself; the body begins behind it.
  bool is_http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool is_chunked = false;
  std::optional<uint64_t> content_length;
};

struct HeadError {
  int status_code = 400;
  std::string_view reason;   // GCS's word.
  std::string_view message;  // One sentence, without anything that the client sent.
};

// Nothing: the head is not complete yet. The first `seen_bytes` were there in an earlier call, which asked for more.
using HeadOutcome = std::variant<std::monostate, ParsedHead, HeadError>;
HeadOutcome parse_head(std::string_view bytes, size_t seen_bytes = 0);

}  // namespace lakegate
