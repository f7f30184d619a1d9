// One request inside a batch: its parser and the form of its answer. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "gateway/http/request.h"
#include "gateway/http/response.h"

namespace lakegate::json {

struct BatchPart {
  Method method = Method::kOther;
  std::string target;  // Origin form: scheme and host of an absolute URL are dropped.
  Headers headers;
  std::string body;
};

// "DELETE /storage/v1/b/x/o/y HTTP/1.1", headers, an empty line, the body; CRLF and LF in any mixture.
Result<BatchPart> parse_batch_part(std::string_view text);

// "HTTP/1.1 204 No Content" and so on, as the content of an application/http part.
std::string format_batch_answer(const Response& response);

}  // namespace lakegate::json
