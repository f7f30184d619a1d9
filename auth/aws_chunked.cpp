#include "auth/aws_chunked.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "auth/credential_scope.h"
#include "auth/hmac.h"
#include "auth/raw_target.h"
#include "auth/signature_errors.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

constexpr std::string_view kChunkSignature = ";chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

std::string sha256_hex(std::string_view text) {
  const Sha256Digest digest = sha256(as_bytes(text));
  return hex_encode(as_bytes(digest_text(digest)));
}

Status malformed(std::string sentence) { return invalid_argument(std::move(sentence)); }

Status wrong_length() {
  return {Code::kInvalidArgument, "The body has another length than x-amz-decoded-content-length says.",
          "incompleteBody"};
}

// 1 to 16 hexadecimal digits.
std::optional<uint64_t> parse_chunk_size(std::string_view text) {
  uint64_t size_bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size_bytes, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return size_bytes;
}

}  // namespace

AwsChunkedDecoder::AwsChunkedDecoder(BodyObligation obligation, ChunkSignatures signatures)
    : obligation_(std::move(obligation)), signatures_(signatures) {
  assert(obligation_.form != PayloadForm::kUnsigned && obligation_.form != PayloadForm::kSha256);
  assert(signatures == ChunkSignatures::kVerified || !is_signed());
}

Result<bool> AwsChunkedDecoder::read_line(Bytes& input) {
  while (!input.empty()) {
    const auto c = static_cast<char>(input.front());
    input = input.subspan(1);
    const bool after_return = line_.ends_with('\r');
    if (c == '\n' && after_return) {
      line_.pop_back();
      return true;
    }
    if (c == '\n' || after_return) return malformed("A line of the chunked body does not end in CRLF.");
    if (line_.size() == limits::kAwsChunkHeaderBytesMax) return malformed("A line of the chunked body is too long.");
    line_ += c;
  }
  return false;
}

Status AwsChunkedDecoder::begin_chunk() {
  std::string_view text = line_;
  const size_t semicolon = std::min(text.find(';'), text.size());
  const std::optional<uint64_t> size_bytes = parse_chunk_size(text.substr(0, semicolon));
  text.remove_prefix(semicolon);
  if (!size_bytes) return malformed("The size of a chunk is not hexadecimal.");
  if (is_signed()) {
    if (!text.starts_with(kChunkSignature) || !is_sha256_hex(text.substr(kChunkSignature.size()))) {
      return malformed("A chunk came without its signature.");
    }
    chunk_signature_ = lower_case(text.substr(kChunkSignature.size()));
    if (*size_bytes > limits::kAwsChunkBytesMax) return {Code::kTooLarge, "A signed chunk is too long."};
  } else if (!text.empty() && signatures_ == ChunkSignatures::kVerified) {
    return malformed("A chunk's size is followed by something that does not belong there.");
  }
  if (*size_bytes > obligation_.decoded_size_bytes - decoded_bytes_) return wrong_length();
  decoded_bytes_ += *size_bytes;
  chunk_rest_bytes_ = *size_bytes;
  chunk_.clear();
  line_.clear();
  if (*size_bytes != 0) {
    state_ = State::kData;
    return {};
  }
  if (decoded_bytes_ != obligation_.decoded_size_bytes) return wrong_length();
  if (is_signed()) RETURN_IF_ERROR(check_chunk_signature());
  state_ = State::kTrailers;
  return {};
}

Status AwsChunkedDecoder::check_chunk_signature() {
  std::string text = "AWS4-HMAC-SHA256-PAYLOAD\n";
  text.append(obligation_.timestamp).append("\n").append(obligation_.scope).append("\n");
  text.append(obligation_.seed_signature).append("\n").append(sha256_hex("")).append("\n").append(sha256_hex(chunk_));
  const Sha256Digest digest = hmac_sha256(obligation_.signing_key, text);
  const std::string expected = hex_encode(as_bytes(digest_text(digest)));
  if (!equal_in_constant_time(expected, chunk_signature_)) return signature_does_not_match();
  obligation_.seed_signature = expected;  // The next one follows on this.
  return {};
}

Result<Bytes> AwsChunkedDecoder::read_data(Bytes& input) {
  const auto size_bytes = static_cast<size_t>(std::min<uint64_t>(chunk_rest_bytes_, input.size()));
  const Bytes piece = input.first(size_bytes);
  input = input.subspan(size_bytes);
  chunk_rest_bytes_ -= size_bytes;
  if (chunk_rest_bytes_ == 0) state_ = State::kDataEnd;
  if (!is_signed()) return piece;
  chunk_.append(as_text(piece));
  if (chunk_rest_bytes_ != 0) return Bytes();
  RETURN_IF_ERROR(check_chunk_signature());
  return as_bytes(chunk_);
}

Status AwsChunkedDecoder::end_of_data() {
  if (!line_.empty()) return malformed("A chunk is longer than it says.");
  state_ = State::kChunkHead;
  return {};
}

Status AwsChunkedDecoder::read_trailer() {
  if (line_.empty()) {
    RETURN_IF_ERROR(check_trailers());
    state_ = State::kFinished;
    return {};
  }
  trailer_bytes_ += line_.size();
  if (trailer_bytes_ > limits::kAwsChunkHeaderBytesMax) return malformed("The trailers are too long.");
  if (!trailer_signature_.empty()) return malformed("A trailer follows on the signature of the trailers.");
  const std::string_view text = line_;
  const size_t colon = std::min(text.find(':'), text.size());
  const std::string name = lower_case(trimmed(text.substr(0, colon)));
  const std::string_view value = trimmed(text.substr(std::min(colon + 1, text.size())));
  if (name.empty() || colon == text.size()) return malformed("A trailer must be a name, a colon and a value.");
  if (name == kTrailerSignature && signatures_ == ChunkSignatures::kUnread) {
    trailer_signature_ = value;
  } else if (name == kTrailerSignature && obligation_.form == PayloadForm::kChunksSignedWithTrailer) {
    if (!is_sha256_hex(value)) return malformed("The signature of the trailers is not hexadecimal.");
    trailer_signature_ = lower_case(value);
  } else {
    const auto& expected = obligation_.trailers;
    const bool was_promised = std::find(expected.begin(), expected.end(), name) != expected.end();
    const bool is_there =
        std::any_of(trailers_.begin(), trailers_.end(), [&](const auto& each) { return each.first == name; });
    if (!was_promised || is_there) return malformed("A trailer came that x-amz-trailer does not name, or came twice.");
    signed_trailers_.append(name).append(":").append(value).append("\n");
    trailers_.emplace_back(name, value);
  }
  line_.clear();
  return {};
}

Status AwsChunkedDecoder::check_trailers() {
  if (trailers_.size() != obligation_.trailers.size())
    return malformed("A trailer that x-amz-trailer names is missing.");
  if (obligation_.form != PayloadForm::kChunksSignedWithTrailer) return {};
  std::string text = "AWS4-HMAC-SHA256-TRAILER\n";
  text.append(obligation_.timestamp).append("\n").append(obligation_.scope).append("\n");
  text.append(obligation_.seed_signature).append("\n").append(sha256_hex(signed_trailers_));
  const Sha256Digest digest = hmac_sha256(obligation_.signing_key, text);
  if (!equal_in_constant_time(hex_encode(as_bytes(digest_text(digest))), trailer_signature_)) {
    return signature_does_not_match();
  }
  return {};
}

Result<AwsChunkedDecoder::Step> AwsChunkedDecoder::decode(Bytes input) {
  Step step;
  Bytes rest = input;
  while (!rest.empty() && step.output.empty() && !finished()) {
    if (state_ == State::kData) {
      ASSIGN_OR_RETURN(step.output, read_data(rest));
      continue;
    }
    ASSIGN_OR_RETURN(const bool is_whole, read_line(rest));
    if (!is_whole) break;
    if (state_ == State::kChunkHead) {
      RETURN_IF_ERROR(begin_chunk());
    } else if (state_ == State::kDataEnd) {
      RETURN_IF_ERROR(end_of_data());
    } else {
      RETURN_IF_ERROR(read_trailer());
    }
  }
  step.consumed_bytes = input.size() - rest.size();
  return step;
}

}  // namespace lakegate
