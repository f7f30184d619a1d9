#include "gateway/http/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text_buffer.h"
#include "gateway/http/error_response.h"

namespace lakegate {
namespace {

enum class BodyForm { kNone, kText, kSizedStream, kChunks, kUntilClose };

struct Framing {
  BodyForm form = BodyForm::kNone;
  std::optional<uint64_t> content_length;
};

bool status_forbids_body(int status_code) { return status_code < 200 || status_code == 204 || status_code == 304; }

Framing choose_framing(const Response& response, const SendOptions& options) {
  if (status_forbids_body(response.status_code)) return {};
  std::optional<uint64_t> length = response.body.size();
  if (response.stream) length = response.stream->size_bytes();
  if (options.is_head) return {BodyForm::kNone, response.head_content_length ? response.head_content_length : length};
  if (!response.stream) return {BodyForm::kText, length};
  if (length) return {BodyForm::kSizedStream, length};
  return {options.is_http_1_0 ? BodyForm::kUntilClose : BodyForm::kChunks, std::nullopt};
}

void append_number(std::string& out, uint64_t number, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  out.append(digits.data(), end.ptr);
}

// A line break in a value would let whoever chose it write headers of his own.
void append_text(std::string& out, std::string_view text) {
  const auto is_break = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  const size_t begin = out.size();
  out += text;
  if (is_plain_ascii_without<'\x7F'>(text)) return;
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), is_break, ' ');
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  append_text(out, name);
  out += ": ";
  append_text(out, value);
  out += "\r\n";
}

std::string response_head(const Response& response, const Framing& framing, const SendOptions& options) {
  std::string out;
  out.reserve(1024);
  out += "HTTP/1.1 ";
  append_number(out, static_cast<uint64_t>(response.status_code));
  out += ' ';
  append_text(out, response.reason_phrase.empty() ? default_reason_phrase(response.status_code)
                                                  : std::string_view(response.reason_phrase));
  out += "\r\n";
  for (const auto& [name, value] : response.headers.fields()) append_field(out, name, value);
  if (framing.content_length) {
    out += "Content-Length: ";
    append_number(out, *framing.content_length);
    out += "\r\n";
  }
  if (framing.form == BodyForm::kChunks) out += "Transfer-Encoding: chunked\r\n";
  if (options.close || framing.form == BodyForm::kUntilClose) out += "Connection: close\r\n";
  append_field(out, "Date", options.date);
  if (!response.headers.has("Server")) out += "Server: Lakegate\r\n";
  if (!options.request_id.empty() && !response.headers.has("x-guploader-uploadid")) {
    append_field(out, "x-guploader-uploadid", options.request_id);
  }
  out += "\r\n";
  return out;
}

iovec to_iovec(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

// Pieces of a stream until its end; `prefix` (the head) leaves with the first.
Task<SendOutcome> send_stream(Transport& transport, std::string prefix, Bytes piece, ByteSource& stream,
                              Framing framing, int64_t stall_us) {
  const bool may_send_files = framing.form == BodyForm::kSizedStream && transport.sends_files();
  const SendableSource* const sendable = may_send_files ? as_sendable(stream) : nullptr;
  uint64_t left_bytes = framing.content_length.value_or(UINT64_MAX);
  for (;;) {
    // More than was announced would be read as the next answer.
    if (piece.size() > left_bytes) co_return SendOutcome::kBroken;
    left_bytes -= piece.size();
    const bool is_last = piece.empty();
    std::string_view suffix;
    if (framing.form == BodyForm::kChunks) {
      append_number(prefix, piece.size(), 16);
      prefix += is_last ? "\r\n\r\n" : "\r\n";
      if (!is_last) suffix = "\r\n";
    }
    const std::optional<FilePart> file = sendable != nullptr ? sendable->file_of_piece() : std::nullopt;
    const std::string_view copied = file ? std::string_view() : as_text(piece);
    std::array<iovec, 3> pieces{to_iovec(prefix), to_iovec(copied), to_iovec(suffix)};
    IoResult written = co_await transport.write(pieces, stall_us, file.has_value());
    if (written.done() && file) written = co_await transport.send_file(*file, piece, stall_us);
    if (!written.done()) co_return SendOutcome::kBroken;
    if (is_last) break;
    prefix.clear();
    Result<Bytes> next = co_await stream.read();
    if (!next.ok()) co_return SendOutcome::kBroken;
    piece = *next;
  }
  if (framing.form == BodyForm::kSizedStream && left_bytes > 0) co_return SendOutcome::kBroken;
  co_return framing.form == BodyForm::kUntilClose ? SendOutcome::kSentUntilClose : SendOutcome::kSent;
}

}  // namespace

Task<SendOutcome> send_response(Transport& transport, Response& response, const SendOptions& options) {
  Framing framing = choose_framing(response, options);
  const int64_t stall_us = int64_t{options.stall_timeout_ms} * 1000;
  if (framing.form != BodyForm::kNone && framing.form != BodyForm::kText) {
    Result<Bytes> first = co_await response.stream->read();
    if (first.ok()) {
      std::string head = response_head(response, framing, options);
      co_return co_await send_stream(transport, std::move(head), *first, *response.stream, framing, stall_us);
    }
    // Nothing has left yet, so the failure can still be told.
    const bool is_transient = first.status().code() == Code::kUnavailable;
    response = is_transient ? http_error_response(503, "backendError", "The stored bytes cannot be read now.")
                            : http_error_response(500, "backendError", "The stored bytes cannot be read.");
    framing = choose_framing(response, options);
  }
  const std::string head = response_head(response, framing, options);
  std::array<iovec, 2> pieces{to_iovec(head), to_iovec({})};
  if (framing.form == BodyForm::kText) pieces[1] = to_iovec(response.body);
  const IoResult written = co_await transport.write(pieces, stall_us);
  co_return written.done() ? SendOutcome::kSent : SendOutcome::kBroken;
}

}  // namespace lakegate
