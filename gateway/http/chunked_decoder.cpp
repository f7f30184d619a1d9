#include "gateway/http/chunked_decoder.h"

#include <algorithm>

namespace lakegate {
namespace {

constexpr int kSizeDigitsMax = 16;
constexpr size_t kExtensionBytesMax = 1024;
constexpr size_t kTrailerBytesMax = 8192;

Status malformed(std::string message) { return invalid_argument(std::move(message)); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

}  // namespace

Result<ChunkedDecoder::Step> ChunkedDecoder::decode(std::string_view input) {
  Step step;
  while (step.consumed_bytes < input.size() && state_ != State::kFinished) {
    if (state_ == State::kData) {
      const uint64_t there_bytes = input.size() - step.consumed_bytes;
      const auto piece_bytes = static_cast<size_t>(std::min<uint64_t>(remaining_bytes_, there_bytes));
      step.data = input.substr(step.consumed_bytes, piece_bytes);
      step.consumed_bytes += piece_bytes;
      remaining_bytes_ -= piece_bytes;
      if (remaining_bytes_ == 0) state_ = State::kDataEnd;
      return step;
    }
    RETURN_IF_ERROR(take(input[step.consumed_bytes++]));
  }
  return step;
}

Status ChunkedDecoder::take(char c) {
  switch (state_) {
    case State::kSizeFirst:
    case State::kSize:
    case State::kExtension:
    case State::kSizeEnd:
      return take_size(c);
    case State::kDataEnd:
      if (c != '\r') return malformed("A chunk of the request body is longer than its size says.");
      state_ = State::kDataEndLf;
      return {};
    case State::kDataEndLf:
      if (c != '\n') return malformed("A chunk of the request body does not end in CR LF.");
      state_ = State::kSizeFirst;
      return {};
    default:
      return take_trailer(c);
  }
}

Status ChunkedDecoder::take_size(char c) {
  switch (state_) {
    case State::kSizeFirst:
      remaining_bytes_ = 0;
      digit_count_ = 0;
      extension_bytes_ = 0;
      if (hex_value(c) < 0) return malformed("A chunk size of the request body is not a hexadecimal number.");
      state_ = State::kSize;
      [[fallthrough]];
    case State::kSize:
      if (const int digit = hex_value(c); digit >= 0) {
        if (++digit_count_ > kSizeDigitsMax) return malformed("A chunk size of the request body is too long.");
        remaining_bytes_ = remaining_bytes_ * 16 + static_cast<uint64_t>(digit);
        return {};
      }
      if (c == ';' || c == ' ' || c == '\t') {
        state_ = State::kExtension;
        return {};
      }
      if (c != '\r') return malformed("A chunk size of the request body is not a hexadecimal number.");
      state_ = State::kSizeEnd;
      return {};
    case State::kExtension:
      if (c == '\r') {
        state_ = State::kSizeEnd;
        return {};
      }
      if (is_control(c)) return malformed("A chunk extension of the request body is malformed.");
      if (++extension_bytes_ > kExtensionBytesMax)
        return malformed("A chunk extension of the request body is too long.");
      return {};
    default:
      if (c != '\n') return malformed("A chunk size of the request body does not end in CR LF.");
      state_ = remaining_bytes_ == 0 ? State::kTrailerFirst : State::kData;
      return {};
  }
}

Status ChunkedDecoder::take_trailer(char c) {
  if (++trailer_bytes_ > kTrailerBytesMax) return malformed("The trailers of the request body are too long.");
  switch (state_) {
    case State::kTrailerFirst:
      if (c == '\r') {
        state_ = State::kFinalLf;
        return {};
      }
      state_ = State::kTrailer;
      [[fallthrough]];
    case State::kTrailer:
      if (c == '\r') {
        state_ = State::kTrailerEnd;
        return {};
      }
      if (is_control(c)) return malformed("A trailer of the request body is malformed.");
      return {};
    case State::kTrailerEnd:
      if (c != '\n') return malformed("A trailer of the request body does not end in CR LF.");
      state_ = State::kTrailerFirst;
      return {};
    default:
      if (c != '\n') return malformed("The request body does not end in CR LF.");
      state_ = State::kFinished;
      return {};
  }
}

}  // namespace lakegate
