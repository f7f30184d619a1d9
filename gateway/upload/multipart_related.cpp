#include "gateway/upload/multipart_related.h"

#include "base/limits.h"

namespace lakegate {
namespace {

constexpr size_t kBoundaryBytesMax = 200;
constexpr size_t kPartLineBytesMax = 8192;
constexpr int kPartHeadersMax = 50;

Status malformed(std::string_view what) {
  return invalid_argument("Malformed multipart body: " + std::string(what) + ".");
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Where "\n--boundary" (with an optional CR in front) begins, or npos; the delimiter itself starts behind the LF.
size_t find_delimiter_line(std::string_view text, std::string_view delimiter) {
  size_t from = 0;
  for (;;) {
    const size_t found = text.find(delimiter, from);
    if (found == std::string_view::npos) return found;
    if (found > 0 && text[found - 1] == '\n') return found;
    from = found + 1;
  }
}

}  // namespace

Result<std::string> multipart_boundary(std::string_view content_type) {
  size_t from = content_type.find(';');
  while (from != std::string_view::npos) {
    std::string_view rest = trim(content_type.substr(from + 1));
    constexpr std::string_view kName = "boundary=";
    if (rest.size() > kName.size() && equal_ignoring_case(rest.substr(0, kName.size()), kName)) {
      rest.remove_prefix(kName.size());
      std::string_view boundary;
      if (rest.front() == '"' || rest.front() == '\'') {
        const size_t end = rest.find(rest.front(), 1);
        boundary = end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
      } else {
        boundary = trim(rest.substr(0, rest.find(';')));
      }
      if (boundary.empty() || boundary.size() > kBoundaryBytesMax) break;
      return std::string(boundary);
    }
    from = content_type.find(';', from + 1);
  }
  return malformed("no boundary in Content-Type");
}

MultipartRelatedReader::MultipartRelatedReader(ByteSource& source, std::string boundary)
    : source_(source), delimiter_("--" + std::move(boundary)) {}

Task<Result<bool>> MultipartRelatedReader::fill() {
  if (at_source_end_) co_return false;
  buffer_.erase(0, position_);
  position_ = 0;
  CO_ASSIGN_OR_RETURN(const Bytes piece, co_await source_.read());
  if (piece.empty()) {
    at_source_end_ = true;
    co_return false;
  }
  buffer_ += as_text(piece);
  co_return true;
}

Task<Result<std::string>> MultipartRelatedReader::read_line(size_t limit_bytes) {
  for (;;) {
    const size_t end = buffer_.find('\n', position_);
    if (end != std::string::npos && end - position_ <= limit_bytes) {
      std::string line(trim(std::string_view(buffer_).substr(position_, end - position_)));
      position_ = end + 1;
      co_return line;
    }
    if (buffer_.size() - position_ > limit_bytes) co_return malformed("a line is too long");
    CO_ASSIGN_OR_RETURN(const bool more, co_await fill());
    if (!more) {
      // The last delimiter may end the body without a line end.
      std::string line(trim(std::string_view(buffer_).substr(position_)));
      position_ = buffer_.size();
      if (line.empty()) co_return malformed("it ends too early");
      co_return line;
    }
  }
}

Task<Result<MultipartRelatedReader::Part>> MultipartRelatedReader::next_part() {
  // What is left of the present part is skipped; a preamble before the first delimiter is allowed by RFC 2046.
  while (in_content_) {
    CO_ASSIGN_OR_RETURN(const Bytes skipped, co_await read_content());
    if (skipped.empty()) break;
  }
  if (closed_) co_return malformed("a part is missing");
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::string line, co_await read_line(kPartLineBytesMax));
    if (line == delimiter_) break;
    if (line == delimiter_ + "--") co_return malformed("a part is missing");
  }
  Part part;
  for (int count = 0;; ++count) {
    if (count > kPartHeadersMax) co_return malformed("a part has too many headers");
    CO_ASSIGN_OR_RETURN(const std::string line, co_await read_line(kPartLineBytesMax));
    if (line.empty()) break;
    const size_t colon = line.find(':');
    if (colon == std::string::npos) co_return malformed("a header of a part has no colon");
    part.headers.add(std::string(trim(std::string_view(line).substr(0, colon))),
                     std::string(trim(std::string_view(line).substr(colon + 1))));
  }
  in_content_ = true;
  given_ = 0;
  // The line end before a delimiter belongs to it; one that stands right here has been taken with the headers, so an
  // empty part is recognised by putting it back.
  if (position_ > 0 && buffer_[position_ - 1] == '\n') {
    --position_;
    given_ = 1;
  }
  co_return part;
}

Task<Result<Bytes>> MultipartRelatedReader::read_content() {
  if (!in_content_) co_return Bytes();
  for (;;) {
    // One byte before the content stays in the buffer, so that a delimiter at its very start is seen behind its LF.
    const size_t keep = given_ > 0 ? 1 : 0;
    position_ += given_ - keep;
    given_ = keep;
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    const size_t found = find_delimiter_line(rest, delimiter_);
    if (found != std::string_view::npos) {
      // The LF, and a CR before it, belong to the delimiter, unless they are the kept byte.
      size_t end = found - 1;
      if (end > keep && rest[end - 1] == '\r') --end;
      if (end > keep) {
        const Bytes piece = as_bytes(rest.substr(keep, end - keep));
        given_ = end;
        co_return piece;
      }
      position_ += found;
      given_ = 0;
      in_content_ = false;
      // "--" behind the delimiter closes the body; more may have to be read to see it, even byte by byte.
      while (buffer_.size() - position_ < delimiter_.size() + 2) {
        CO_ASSIGN_OR_RETURN(const bool more, co_await fill());
        if (!more) break;
      }
      closed_ = std::string_view(buffer_).substr(position_ + delimiter_.size()).starts_with("--");
      co_return Bytes();
    }
    // A delimiter may begin in the last bytes: CR, LF and the delimiter's start are held back.
    const size_t held_back = delimiter_.size() + 2;
    if (rest.size() > keep + held_back) {
      const Bytes piece = as_bytes(rest.substr(keep, rest.size() - keep - held_back));
      given_ = keep + piece.size();
      co_return piece;
    }
    CO_ASSIGN_OR_RETURN(const bool more, co_await fill());
    if (!more) co_return malformed("the closing boundary is missing");
  }
}

Task<Result<Bytes>> MultipartRelatedReader::read_last_content() {
  CO_ASSIGN_OR_RETURN(const Bytes piece, co_await read_content());
  if (piece.empty() && !closed_) co_return malformed("it has more than two parts");
  co_return piece;
}

Status MultipartRelatedReader::finish() const {
  return closed_ ? Status() : malformed("the closing boundary is missing");
}

}  // namespace lakegate
