// AwsChunkedDecoder: takes bodies in aws-chunked coding apart, piece by piece
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html).
//
// Used by one coroutine at a time. Memory: one chunk where chunks are signed (limits::kAwsChunkBytesMax), because
// nothing of it is handed on before its signature holds; else one line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "auth/signature_verifier.h"
#include "base/byte_source.h"

namespace lakegate {

// kUnread takes off the frames of signed chunks like those of unsigned ones: only for a server that reads no
// credentials.
enum class ChunkSignatures { kVerified, kUnread };

class AwsChunkedDecoder {
 public:
  using Trailers = std::vector<std::pair<std::string, std::string>>;

  // `obligation.form` is one of the three forms of chunks; kChunksUnsignedWithTrailer where signatures are not read.
  explicit AwsChunkedDecoder(BodyObligation obligation, ChunkSignatures signatures = ChunkSignatures::kVerified);

  struct Step {
    size_t consumed_bytes = 0;  // Of the input; what is left belongs to the next call.
    Bytes output;  // Of the input, or of the decoder until the next call. Empty: more input is needed, or it is over.
  };
  // kPermissionDenied (signatureDoesNotMatch) for a chunk or trailer whose signature does not hold, kTooLarge for one
  // that is too long, kInvalidArgument for everything else that is wrong. Not to be called again after a failure.
  Result<Step> decode(Bytes input);

  // The last chunk and the trailers have come, whole and as promised. Input behind them is a mistake.
  bool finished() const { return state_ == State::kFinished; }
  // Names in lower case; without the signature of the trailers itself.
  const Trailers& trailers() const { return trailers_; }

 private:
  enum class State { kChunkHead, kData, kDataEnd, kTrailers, kFinished };

  bool is_signed() const { return obligation_.form != PayloadForm::kChunksUnsignedWithTrailer; }
  // Adds input to line_ until "\r\n"; true when the line is whole.
  Result<bool> read_line(Bytes& input);
  Status begin_chunk();
  Result<Bytes> read_data(Bytes& input);
  Status end_of_data();
  Status read_trailer();
  Status check_chunk_signature();
  Status check_trailers();

  BodyObligation obligation_;
  const ChunkSignatures signatures_;
  State state_ = State::kChunkHead;
  std::string line_;
  std::string chunk_;
  std::string chunk_signature_;
  uint64_t chunk_rest_bytes_ = 0;
  uint64_t decoded_bytes_ = 0;
  size_t trailer_bytes_ = 0;
  std::string signed_trailers_;  // As they go into the string to sign.
  std::string trailer_signature_;
  Trailers trailers_;
};

}  // namespace lakegate
