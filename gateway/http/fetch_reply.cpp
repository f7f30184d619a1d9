#include "gateway/http/fetch_reply.h"

#include <boost/beast/http/basic_parser.hpp>

#include "base/limits.h"

namespace lakegate {
namespace {

namespace beast = boost::beast;
using beast::error_code;

std::string_view to_view(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

class FetchReplyReader::Parser final : public beast::http::basic_parser<false> {
 public:
  explicit Parser(size_t body_bytes_max) {
    header_limit(static_cast<uint32_t>(limits::kHeadBytesMax));
    body_limit(body_bytes_max);
    eager(true);
  }

  FetchReply reply;

 private:
  void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int, error_code&) override {}
  void on_response_impl(int code, beast::string_view, int, error_code&) override { reply.status_code = code; }
  void on_field_impl(beast::http::field field, beast::string_view, beast::string_view value, error_code&) override {
    if (field == beast::http::field::cache_control) append(reply.cache_control, value);
    if (field == beast::http::field::content_encoding) append(reply.content_encoding, value);
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>&, error_code&) override {}
  size_t on_body_impl(beast::string_view bytes, error_code&) override {
    reply.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(uint64_t, beast::string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, beast::string_view bytes, error_code& error) override {
    return on_body_impl(bytes, error);
  }
  void on_finish_impl(error_code&) override {}

  static void append(std::string& values, beast::string_view value) {
    if (!values.empty()) values += ", ";
    values += to_view(value);
  }
};

FetchReplyReader::FetchReplyReader(size_t body_bytes_max) : parser_(std::make_unique<Parser>(body_bytes_max)) {}
FetchReplyReader::~FetchReplyReader() = default;

Status FetchReplyReader::put(std::string_view bytes) {
  unread_ += bytes;
  while (!unread_.empty() && !parser_->is_done()) {
    error_code error;
    const size_t read_bytes = parser_->put(boost::asio::const_buffer(unread_.data(), unread_.size()), error);
    unread_.erase(0, read_bytes);
    if (error == beast::http::error::need_more) return {};
    if (error == beast::http::error::body_limit) return unavailable("The answer is too long.");
    if (error == beast::http::error::header_limit) return unavailable("The head of the answer is too long.");
    if (error) return unavailable("The answer is not HTTP: " + error.message() + ".");
    if (read_bytes == 0) return {};
  }
  return {};
}

Status FetchReplyReader::put_end() {
  error_code error;
  if (!parser_->is_done() && parser_->got_some()) parser_->put_eof(error);
  if (error || !parser_->is_done()) return unavailable("The answer broke off.");
  return {};
}

bool FetchReplyReader::is_whole() const { return parser_->is_done(); }

FetchReply FetchReplyReader::take() { return std::move(parser_->reply); }

}  // namespace lakegate
