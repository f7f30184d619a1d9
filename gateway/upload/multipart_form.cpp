#include "gateway/upload/multipart_form.h"

#include <algorithm>

#include "base/encoding.h"
#include "gateway/http/request.h"

namespace lakegate {
namespace {

constexpr size_t kPartLineBytesMax = 8192;
constexpr int kPartHeadersMax = 20;
// Of what stands in front of the first delimiter or behind the last one.
constexpr size_t kIdleBytesMax = 64U << 10;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// A value as it stands behind "name=": a token or a quoted string, which is taken from `rest`. A backslash hides only
// quotes and backslashes, since there are browsers that send "C:\photo.jpg".
std::optional<std::string> take_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    const size_t end = std::min(rest.find(';'), rest.size());
    std::string value(trim(rest.substr(0, end)));
    rest.remove_prefix(end);
    return value;
  }
  std::string value;
  for (size_t i = 1; i < rest.size(); ++i) {
    const bool is_hidden = rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\');
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return value;
    }
    if (is_hidden) ++i;
    value += rest[i];
  }
  return std::nullopt;
}

// "utf-8''name%20of%20file" (RFC 5987), which RFC 7578 forbids and some libraries send.
std::optional<std::string> decode_extended(std::string_view value) {
  constexpr std::string_view kStart = "utf-8''";
  if (value.size() < kStart.size() || !equal_ignoring_case(value.substr(0, kStart.size()), kStart)) return std::nullopt;
  return percent_decode(value.substr(kStart.size()));
}

std::string without_folders(const std::string& path) { return path.substr(path.find_last_of("/\\") + 1); }

// "form-data; name="file"; filename="a.txt"".
Result<MultipartFormReader::Part> parse_disposition(std::string_view text) {
  const size_t kind_end = std::min(text.find(';'), text.size());
  if (!equal_ignoring_case(trim(text.substr(0, kind_end)), "form-data")) return malformed_form();
  std::string_view rest = text.substr(kind_end);
  std::optional<std::string> name;
  std::optional<std::string> file_name;
  std::optional<std::string> extended;
  while (!rest.empty()) {
    if (rest.front() != ';') return malformed_form();
    rest = trim(rest.substr(1));
    if (rest.empty()) break;
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return malformed_form();
    const std::string_view key = trim(rest.substr(0, equals));
    rest = trim(rest.substr(equals + 1));
    const std::optional<std::string> value = take_value(rest);
    if (!value) return malformed_form();
    rest = trim(rest);
    std::optional<std::string>* into = nullptr;
    if (equal_ignoring_case(key, "name")) into = &name;
    if (equal_ignoring_case(key, "filename")) into = &file_name;
    if (equal_ignoring_case(key, "filename*")) into = &extended;
    if (into == nullptr) continue;
    // Two readers of one form must not see two names.
    if (into->has_value()) return malformed_form();
    *into = value;
  }
  if (!name) return malformed_form();
  if (extended && !file_name) {
    file_name = decode_extended(*extended);
    if (!file_name) return malformed_form();
  }
  MultipartFormReader::Part part;
  part.name = std::move(*name);
  if (file_name) part.file_name = without_folders(*file_name);
  return part;
}

}  // namespace

Status malformed_form() {
  return {Code::kInvalidArgument, "The body of your POST request is not well-formed multipart/form-data.",
          "malformedPostRequest"};
}

// The line end of a delimiter belongs to it, and the first one may stand at the very beginning.
MultipartFormReader::MultipartFormReader(ByteSource& source, const std::string& boundary)
    : source_(source), delimiter_("\r\n--" + boundary), buffer_("\r\n") {}

Task<Result<bool>> MultipartFormReader::fill() {
  buffer_.erase(0, position_);
  position_ = 0;
  CO_ASSIGN_OR_RETURN(const Bytes piece, co_await source_.read());
  if (piece.empty()) co_return false;
  buffer_ += as_text(piece);
  co_return true;
}

Task<Status> MultipartFormReader::need(size_t size_bytes) {
  while (buffer_.size() - position_ < size_bytes) {
    CO_ASSIGN_OR_RETURN(const bool more, co_await fill());
    if (!more) co_return malformed_form();
  }
  co_return Status();
}

Task<Result<std::string>> MultipartFormReader::read_line() {
  for (;;) {
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    const size_t end = rest.find("\r\n");
    if (std::min(end, rest.size()) > kPartLineBytesMax) co_return malformed_form();
    if (end != std::string_view::npos) {
      std::string line(rest.substr(0, end));
      position_ += end + 2;
      if (line.find_first_of("\r\n") != std::string::npos) co_return malformed_form();
      co_return line;
    }
    CO_ASSIGN_OR_RETURN(const bool more, co_await fill());
    if (!more) co_return malformed_form();
  }
}

// Behind a delimiter: "--" for the last one, else the end of its line.
Task<Status> MultipartFormReader::end_of_content() {
  in_content_ = false;
  position_ += delimiter_.size();
  CO_RETURN_IF_ERROR(co_await need(2));
  if (std::string_view(buffer_).substr(position_, 2) == "--") {
    position_ += 2;
    closed_ = true;
    co_return Status();
  }
  CO_ASSIGN_OR_RETURN(const std::string padding, co_await read_line());
  if (!trim(padding).empty()) co_return malformed_form();
  co_return Status();
}

Task<Result<Bytes>> MultipartFormReader::read() {
  while (in_content_) {
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    const size_t found = rest.find(delimiter_);
    if (found == 0) {
      CO_RETURN_IF_ERROR(co_await end_of_content());
      break;
    }
    // A delimiter may begin in the last bytes.
    const size_t held_back = std::min(rest.size(), delimiter_.size() - 1);
    const size_t size_bytes = found == std::string_view::npos ? rest.size() - held_back : found;
    if (size_bytes > 0) {
      const Bytes piece = as_bytes(rest.substr(0, size_bytes));
      position_ += size_bytes;
      co_return piece;
    }
    CO_ASSIGN_OR_RETURN(const bool more, co_await fill());
    if (!more) co_return malformed_form();
  }
  co_return Bytes();
}

Task<Result<std::optional<MultipartFormReader::Part>>> MultipartFormReader::next_part() {
  std::optional<Part> part;
  for (size_t skipped_bytes = 0; in_content_;) {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await read());
    skipped_bytes += piece.size();
    if (skipped_bytes > kIdleBytesMax) co_return malformed_form();
  }
  if (closed_) co_return part;
  for (int count = 0;; ++count) {
    CO_ASSIGN_OR_RETURN(const std::string line, co_await read_line());
    if (line.empty()) break;
    const size_t colon = line.find(':');
    if (count == kPartHeadersMax || colon == std::string::npos) co_return malformed_form();
    const std::string_view text = line;
    if (!equal_ignoring_case(trim(text.substr(0, colon)), "content-disposition")) continue;
    if (part) co_return malformed_form();
    CO_ASSIGN_OR_RETURN(part, parse_disposition(trim(text.substr(colon + 1))));
  }
  if (!part) co_return malformed_form();
  // An empty content begins with the line end that belongs to the delimiter.
  in_content_ = true;
  co_return part;
}

Task<Status> MultipartFormReader::skip_epilogue() {
  size_t skipped_bytes = buffer_.size() - position_;
  position_ = buffer_.size();
  while (skipped_bytes <= kIdleBytesMax) {
    CO_ASSIGN_OR_RETURN(const bool more, co_await fill());
    if (!more) co_return Status();
    skipped_bytes += buffer_.size();
    position_ = buffer_.size();
  }
  co_return malformed_form();
}

}  // namespace lakegate
