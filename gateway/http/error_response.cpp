#include "gateway/http/error_response.h"

namespace lakegate {

Response http_error_response(int status_code, std::string_view reason, std::string_view message) {
  const std::string text(message);
  std::string body = R"({"error":{"code":)" + std::to_string(status_code) + R"(,"message":")" + text;
  body += R"(","errors":[{"message":")" + text + R"(","domain":"global","reason":")" + std::string(reason) + R"("}]}})";
  return text_response(status_code, std::move(body), "application/json; charset=UTF-8");
}

}  // namespace lakegate
