#include "gateway/json/batch_part.h"

#include "base/encoding.h"

namespace lakegate::json {
namespace {

// Takes one line without its end off `rest`.
std::string_view take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string origin_form(std::string_view url) {
  const size_t scheme = url.find("://");
  if (url.starts_with('/') || scheme == std::string_view::npos) return std::string(url);
  const size_t path = url.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string("/") : std::string(url.substr(path));
}

Status malformed(std::string_view what) {
  return invalid_argument("Malformed request in a batch: " + std::string(what) + ".");
}

}  // namespace

Result<BatchPart> parse_batch_part(std::string_view text) {
  std::string_view rest = text;
  std::string_view line = take_line(rest);
  while (line.empty() && !rest.empty()) line = take_line(rest);
  const size_t first_space = line.find(' ');
  if (first_space == std::string_view::npos) return malformed("it has no request line");
  size_t last_space = line.rfind(" HTTP/");
  if (last_space == std::string_view::npos || last_space <= first_space) last_space = line.size();
  BatchPart part;
  part.method = parse_method(line.substr(0, first_space));
  part.target = origin_form(trim(line.substr(first_space + 1, last_space - first_space - 1)));
  if (part.method == Method::kOther || !part.target.starts_with('/')) return malformed("its request line is not valid");

  while (!rest.empty()) {
    line = take_line(rest);
    if (line.empty()) break;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("a header has no colon");
    part.headers.add(std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
  }
  part.body = rest;
  if (const auto length = parse_uint64(part.headers.get("content-length")); length && *length <= part.body.size()) {
    part.body.resize(*length);
  } else {
    // Without a length, the line end before the next boundary is not part of the body.
    while (!part.body.empty() && (part.body.back() == '\n' || part.body.back() == '\r')) part.body.pop_back();
  }
  return part;
}

std::string format_batch_answer(const Response& response) {
  const std::string_view phrase = response.reason_phrase.empty() ? default_reason_phrase(response.status_code)
                                                                 : std::string_view(response.reason_phrase);
  std::string text = "HTTP/1.1 " + std::to_string(response.status_code) + " " + std::string(phrase) + "\r\n";
  for (const auto& [name, value] : response.headers.fields()) text += name + ": " + value + "\r\n";
  text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n" + response.body;
  return text;
}

}  // namespace lakegate::json
