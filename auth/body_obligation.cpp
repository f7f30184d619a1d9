#include "auth/body_obligation.h"

#include <openssl/evp.h>

#include "auth/aws_chunked.h"
#include "auth/hmac.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

Status content_sha256_mismatch() {
  return {Code::kInvalidArgument, "The SHA-256 of the body is not the one that was signed.", "contentSha256Mismatch"};
}

class PlainSource final : public ObligedByteSource {
 public:
  explicit PlainSource(ByteSource& body) : body_(body) {}
  Task<Result<Bytes>> read() override { return body_.read(); }
  std::optional<uint64_t> size_bytes() const override { return body_.size_bytes(); }
  const Trailers& trailers() const override { return none_; }

 private:
  ByteSource& body_;
  Trailers none_;
};

class Sha256Source final : public ObligedByteSource {
 public:
  Sha256Source(std::string expected_hex, ByteSource& body) : expected_hex_(std::move(expected_hex)), body_(body) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  std::optional<uint64_t> size_bytes() const override { return body_.size_bytes(); }
  const Trailers& trailers() const override { return none_; }

  Task<Result<Bytes>> read() override {
    if (is_over_) co_return verdict();
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await body_.read());
    if (!piece.empty()) {
      EVP_DigestUpdate(context_.get(), piece.data(), piece.size());
      co_return piece;
    }
    is_over_ = true;
    Sha256Digest digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    matches_ = equal_in_constant_time(hex_encode(as_bytes(digest_text(digest))), expected_hex_);
    co_return verdict();
  }

 private:
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  Result<Bytes> verdict() const {
    if (!matches_) return content_sha256_mismatch();
    return Bytes();
  }

  std::string expected_hex_;
  ByteSource& body_;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_{EVP_MD_CTX_new()};
  bool is_over_ = false;
  bool matches_ = false;
  Trailers none_;
};

class ChunkedSource final : public ObligedByteSource {
 public:
  ChunkedSource(BodyObligation obligation, ByteSource& body, ChunkSignatures signatures)
      : size_bytes_(obligation.decoded_size_bytes), decoder_(std::move(obligation), signatures), body_(body) {}
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }
  const Trailers& trailers() const override { return decoder_.trailers(); }

  Task<Result<Bytes>> read() override {
    if (!failure_.ok()) co_return failure_;
    Result<Bytes> piece = co_await read_piece();
    if (!piece.ok()) failure_ = piece.status();
    co_return piece;
  }

 private:
  Task<Result<Bytes>> read_piece() {
    while (!decoder_.finished()) {
      if (rest_.empty()) {
        CO_ASSIGN_OR_RETURN(rest_, co_await body_.read());
        if (rest_.empty()) {
          co_return Status(Code::kInvalidArgument, "The body ended before its last chunk.", "incompleteBody");
        }
      }
      CO_ASSIGN_OR_RETURN(const AwsChunkedDecoder::Step step, decoder_.decode(rest_));
      rest_ = rest_.subspan(step.consumed_bytes);
      if (!step.output.empty()) co_return step.output;
    }
    if (rest_.empty()) {
      CO_ASSIGN_OR_RETURN(rest_, co_await body_.read());
    }
    if (!rest_.empty()) co_return invalid_argument("Something follows on the last chunk of the body.");
    co_return Bytes();
  }

  uint64_t size_bytes_;
  AwsChunkedDecoder decoder_;
  ByteSource& body_;
  Bytes rest_;
  Status failure_;
};

}  // namespace

std::unique_ptr<ObligedByteSource> make_obliged_source(BodyObligation obligation, ByteSource& body) {
  switch (obligation.form) {
    case PayloadForm::kUnsigned:
      return std::make_unique<PlainSource>(body);
    case PayloadForm::kSha256:
      return std::make_unique<Sha256Source>(std::move(obligation.sha256_hex), body);
    case PayloadForm::kChunksSigned:
    case PayloadForm::kChunksSignedWithTrailer:
    case PayloadForm::kChunksUnsignedWithTrailer:
      break;
  }
  return std::make_unique<ChunkedSource>(std::move(obligation), body, ChunkSignatures::kVerified);
}

std::unique_ptr<ObligedByteSource> make_unread_chunks_source(BodyObligation obligation, ByteSource& body) {
  return std::make_unique<ChunkedSource>(std::move(obligation), body, ChunkSignatures::kUnread);
}

}  // namespace lakegate
