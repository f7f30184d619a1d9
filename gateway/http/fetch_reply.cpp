#include "gateway/http/fetch_reply.h"

#include <algorithm>

#include <boost/beast/http/basic_parser.hpp>

#include "base/limits.h"

namespace lakegate {
namespace {

namespace beast = boost::beast;
using beast::error_code;

constexpr std::string_view kHeadEnd = "\r\n\r\n";

Status too_long() { return unavailable("The answer is too long."); }

// Beast's grammar for the head alone, which it is given whole: in its reader of chunks an end that comes in pieces
// fails an assertion (Boost 1.81), and nobody outside may end this process.
class HeadParser final : public beast::http::basic_parser<false> {
 public:
  explicit HeadParser(FetchReply& reply) : reply_(reply) {
    header_limit(static_cast<uint32_t>(limits::kHeadBytesMax) + 1);
    body_limit(boost::none);
    skip(true);
  }

 private:
  void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int, error_code&) override {}
  void on_response_impl(int code, beast::string_view, int, error_code&) override { reply_.status_code = code; }
  void on_field_impl(beast::http::field field, beast::string_view, beast::string_view value, error_code&) override {
    if (field == beast::http::field::cache_control) append(reply_.cache_control, value);
    if (field == beast::http::field::content_encoding) append(reply_.content_encoding, value);
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>&, error_code&) override {}
  size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(uint64_t, beast::string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, beast::string_view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  static void append(std::string& values, beast::string_view value) {
    if (!values.empty()) values += ", ";
    values.append(value.data(), value.size());
  }

  FetchReply& reply_;
};

bool has_no_body(int status_code) { return status_code < 200 || status_code == 204 || status_code == 304; }

}  // namespace

Status FetchReplyReader::put(std::string_view bytes) {
  if (part_ != Part::kHead) return put_body(bytes);
  const size_t looked_at = head_.size() - std::min(head_.size(), kHeadEnd.size() - 1);
  head_ += bytes;
  const size_t end = head_.find(kHeadEnd, looked_at);
  if (std::min(end, head_.size()) > limits::kHeadBytesMax) return unavailable("The head of the answer is too long.");
  if (end == std::string::npos) return {};
  const std::string body = head_.substr(end + kHeadEnd.size());
  head_.resize(end + kHeadEnd.size());
  RETURN_IF_ERROR(read_head(head_));
  return put_body(body);
}

Status FetchReplyReader::read_head(std::string_view head) {
  HeadParser parser(reply_);
  error_code error;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) return unavailable("The answer is not HTTP: " + error.message() + ".");
  if (has_no_body(reply_.status_code)) {
    part_ = Part::kWhole;
  } else if (parser.chunked()) {
    part_ = Part::kBodyInChunks;
  } else if (const auto length = parser.content_length()) {
    if (*length > body_bytes_max_) return too_long();
    left_bytes_ = *length;
    part_ = left_bytes_ == 0 ? Part::kWhole : Part::kBodyOfLength;
  } else {
    part_ = Part::kBodyUntilEnd;
  }
  return {};
}

Status FetchReplyReader::append(std::string_view bytes) {
  if (bytes.size() > body_bytes_max_ - reply_.body.size()) return too_long();
  reply_.body += bytes;
  return {};
}

Status FetchReplyReader::put_chunks(std::string_view bytes) {
  while (!bytes.empty() && !chunks_.finished()) {
    const Result<ChunkedDecoder::Step> step = chunks_.decode(bytes);
    if (!step.ok()) return unavailable("The answer is not HTTP: " + std::string(step.status().message()));
    RETURN_IF_ERROR(append(step->data));
    bytes.remove_prefix(step->consumed_bytes);
  }
  if (chunks_.finished()) part_ = Part::kWhole;
  return {};
}

// What comes behind the end is nobody's: the connection is closed.
Status FetchReplyReader::put_body(std::string_view bytes) {
  switch (part_) {
    case Part::kBodyOfLength: {
      const std::string_view piece = bytes.substr(0, left_bytes_);
      left_bytes_ -= piece.size();
      if (left_bytes_ == 0) part_ = Part::kWhole;
      return append(piece);
    }
    case Part::kBodyInChunks:
      return put_chunks(bytes);
    case Part::kBodyUntilEnd:
      return append(bytes);
    case Part::kHead:
    case Part::kWhole:
      break;
  }
  return {};
}

Status FetchReplyReader::put_end() {
  if (part_ == Part::kBodyUntilEnd) part_ = Part::kWhole;
  return is_whole() ? Status() : unavailable("The answer broke off.");
}

}  // namespace lakegate
