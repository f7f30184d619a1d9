#include "bench/load/answer_reader.h"

#include <algorithm>
#include <cstdlib>
#include <strings.h>

namespace lakegate::load {
namespace {

constexpr size_t kHeadBytesMax = 64U << 10;

bool is_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

void AnswerReader::begin(bool has_no_body, bool keeps_body) {
  has_no_body_ = has_no_body;
  keeps_body_ = keeps_body;
  state_ = State::kHead;
  is_chunked_ = closes_ = has_length_ = false;
  left_bytes_ = 0;
  head_.clear();
  answer_ = Answer();
}

AnswerReader::State AnswerReader::take(std::string_view bytes) {
  if (state_ == State::kHead) {
    head_ += bytes;
    return parse_head();
  }
  return take_body(bytes);
}

AnswerReader::State AnswerReader::take_unseen(uint64_t count) {
  left_bytes_ -= count;
  answer_.body_bytes += count;
  if (left_bytes_ == 0) state_ = State::kDone;
  return state_;
}

AnswerReader::State AnswerReader::parse_head() {
  const size_t end = head_.find("\r\n\r\n");
  if (end == std::string::npos) return head_.size() > kHeadBytesMax ? state_ = State::kBroken : state_;
  std::string_view text = std::string_view(head_).substr(0, end);
  if (!text.starts_with("HTTP/1.") || text.size() < 12) return state_ = State::kBroken;
  answer_.status = std::atoi(head_.c_str() + 9);
  while (!text.empty()) {
    const size_t line_end = std::min(text.find("\r\n"), text.size());
    const std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 2, text.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    parse_field(line.substr(0, colon), value);
  }
  const std::string rest = head_.substr(end + 4);
  head_.clear();
  const bool is_empty = has_no_body_ || answer_.status == 204 || answer_.status == 304;
  if (!is_empty && !is_chunked_ && !has_length_) return state_ = State::kBroken;
  if (is_empty || (!is_chunked_ && left_bytes_ == 0)) return state_ = State::kDone;
  state_ = State::kBody;
  return take_body(rest);
}

void AnswerReader::parse_field(std::string_view name, std::string_view value) {
  if (is_name(name, "content-length")) {
    has_length_ = true;
    left_bytes_ = std::strtoull(std::string(value).c_str(), nullptr, 10);
  } else if (is_name(name, "transfer-encoding")) {
    is_chunked_ = true;
  } else if (is_name(name, "connection")) {
    closes_ = is_name(value, "close");
  } else if (is_name(name, "location")) {
    answer_.location = value;
  } else if (is_name(name, "etag")) {
    answer_.etag = value;
  }
}

void AnswerReader::keep(std::string_view bytes) {
  answer_.body_bytes += bytes.size();
  if (keeps_body_ || !answer_.ok()) answer_.body += bytes;
}

AnswerReader::State AnswerReader::take_body(std::string_view bytes) {
  if (is_chunked_) return take_chunks(bytes);
  if (bytes.size() > left_bytes_) return state_ = State::kBroken;
  keep(bytes);
  left_bytes_ -= bytes.size();
  return state_ = left_bytes_ == 0 ? State::kDone : State::kBody;
}

// `left_bytes_` is what is missing of the chunk and its line end; a line is collected in `head_`.
AnswerReader::State AnswerReader::take_chunks(std::string_view bytes) {
  while (!bytes.empty()) {
    if (left_bytes_ > 0) {
      const size_t count = std::min<uint64_t>(left_bytes_, bytes.size());
      const size_t of_data = left_bytes_ > 2 ? std::min<uint64_t>(count, left_bytes_ - 2) : 0;
      keep(bytes.substr(0, of_data));
      left_bytes_ -= count;
      bytes.remove_prefix(count);
      continue;
    }
    head_ += bytes.front();
    bytes.remove_prefix(1);
    if (!head_.ends_with("\r\n")) continue;
    const uint64_t size = std::strtoull(head_.c_str(), nullptr, 16);
    const bool is_last_line = head_ == "\r\n";
    head_.clear();
    if (is_last_line) return state_ = State::kDone;
    // The last chunk has no data; the empty line behind it ends the answer.
    if (size > 0) left_bytes_ = size + 2;
  }
  return state_;
}

}  // namespace lakegate::load
