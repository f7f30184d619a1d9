// Bodies in aws-chunked coding: each of the three forms, cut at every byte, and everything that must be refused before
// its bytes are handed on. AWS's own examples are in aws_vectors_test.cpp.
#include "auth/aws_chunked.h"

#include "auth/body_obligation.h"
#include "auth/hmac.h"
#include "base/limits.h"
#include "tests/auth/signing_support.h"

namespace lakegate {
namespace {

using Trailers = ObligedByteSource::Trailers;

BodyObligation obligation_for(PayloadForm form, uint64_t size_bytes, std::vector<std::string> trailers = {}) {
  BodyObligation obligation;
  obligation.form = form;
  obligation.seed_signature = std::string(64, 'a');
  obligation.signing_key = Secret("key of the day");
  obligation.timestamp = "20260304T050607Z";
  obligation.scope = "20260304/auto/s3/aws4_request";
  obligation.decoded_size_bytes = size_bytes;
  obligation.trailers = std::move(trailers);
  return obligation;
}

std::string hex_of(const Sha256Digest& digest) { return hex_encode(as_bytes(digest_text(digest))); }

// Writes what a client would.
class Writer {
 public:
  explicit Writer(const BodyObligation& obligation)
      : obligation_(obligation),
        previous_(obligation.seed_signature),
        is_signed_(obligation.form != PayloadForm::kChunksUnsignedWithTrailer) {}

  Writer& chunk(const std::string& data) {
    std::array<char, 20> size{};
    std::snprintf(size.data(), size.size(), "%zx", data.size());
    body += size.data();
    if (is_signed_) {
      previous_ = hex_of(hmac_sha256(
          obligation_.signing_key, "AWS4-HMAC-SHA256-PAYLOAD\n" + obligation_.timestamp + "\n" + obligation_.scope +
                                       "\n" + previous_ + "\n" + kEmptySha256 + "\n" + hex_of(sha256(as_bytes(data)))));
      body += ";chunk-signature=" + previous_;
    }
    body += "\r\n" + data;
    if (!data.empty()) body += "\r\n";
    return *this;
  }
  Writer& trailer(const std::string& name, const std::string& value) {
    body += name + ":" + value + "\r\n";
    trailers_ += name + ":" + value + "\n";
    return *this;
  }
  std::string end() {
    if (obligation_.form == PayloadForm::kChunksSignedWithTrailer) {
      const std::string text = "AWS4-HMAC-SHA256-TRAILER\n" + obligation_.timestamp + "\n" + obligation_.scope + "\n" +
                               previous_ + "\n" + hex_of(sha256(as_bytes(trailers_)));
      body += "x-amz-trailer-signature:" + hex_of(hmac_sha256(obligation_.signing_key, text)) + "\r\n";
    }
    return body + "\r\n";
  }

  std::string body;

 private:
  const BodyObligation& obligation_;
  std::string previous_;
  std::string trailers_;
  bool is_signed_;
};

// Hands its text on in pieces of one size.
class PiecewiseSource final : public ByteSource {
 public:
  PiecewiseSource(std::string_view text, size_t piece_bytes) : rest_(text), piece_bytes_(piece_bytes) {}
  Task<Result<Bytes>> read() override {
    const std::string_view piece = rest_.substr(0, piece_bytes_);
    rest_.remove_prefix(piece.size());
    co_return as_bytes(piece);
  }

 private:
  std::string_view rest_;
  size_t piece_bytes_;
};

struct Outcome {
  std::string data;  // What was handed on, also before a failure.
  Status status;
  Trailers trailers;
};

Outcome decode(const BodyObligation& obligation, std::string_view body, size_t piece_bytes = 1 << 20) {
  PiecewiseSource source(body, piece_bytes);
  const auto obliged = make_obliged_source(obligation, source);
  Outcome outcome;
  while (true) {
    const Result<Bytes> piece = sync_wait(obliged->read());
    if (!piece.ok()) {
      outcome.status = piece.status();
      CHECK_FALSE(sync_wait(obliged->read()).ok());  // It stays a failure.
      return outcome;
    }
    if (piece->empty()) break;
    outcome.data += as_text(*piece);
  }
  outcome.trailers = obliged->trailers();
  return outcome;
}

const std::vector<PayloadForm> kForms = {PayloadForm::kChunksSigned, PayloadForm::kChunksSignedWithTrailer,
                                         PayloadForm::kChunksUnsignedWithTrailer};

std::vector<std::string> trailers_of(PayloadForm form) {
  if (form == PayloadForm::kChunksSigned) return {};
  return {"x-amz-checksum-crc32c"};
}

std::string body_of(const BodyObligation& obligation) {
  Writer writer(obligation);
  writer.chunk("hello ").chunk("world").chunk("");
  if (!obligation.trailers.empty()) writer.trailer("x-amz-checksum-crc32c", "yZRlqg==");
  return writer.end();
}

TEST_CASE("Each form of chunks is decoded, wherever the network cuts it") {
  for (const PayloadForm form : kForms) {
    const BodyObligation obligation = obligation_for(form, 11, trailers_of(form));
    const std::string body = body_of(obligation);
    for (size_t piece_bytes = 1; piece_bytes <= body.size(); ++piece_bytes) {
      const Outcome outcome = decode(obligation, body, piece_bytes);
      CAPTURE(outcome.status.to_string(), piece_bytes);
      CHECK(outcome.status.ok());
      CHECK(outcome.data == "hello world");
      CHECK(outcome.trailers.size() == obligation.trailers.size());
    }
  }
}

TEST_CASE("A body of nothing is one last chunk") {
  for (const PayloadForm form : kForms) {
    const BodyObligation obligation = obligation_for(form, 0);
    const Outcome outcome = decode(obligation, Writer(obligation).chunk("").end());
    CHECK(outcome.status.ok());
    CHECK(outcome.data.empty());
  }
}

TEST_CASE("No byte of a signed chunk is handed on before its signature holds") {
  const BodyObligation obligation = obligation_for(PayloadForm::kChunksSigned, 11);
  const std::string body = body_of(obligation);
  for (size_t i = 0; i < body.size(); ++i) {
    std::string forged = body;
    forged[i] = forged[i] == '0' ? '1' : '0';
    if (forged == body) continue;
    const Outcome outcome = decode(obligation, forged, 7);
    if (outcome.status.ok()) FAIL("Accepted with byte " << i << " changed.");
    CHECK((outcome.data.empty() || outcome.data == "hello " || outcome.data == "hello world"));
  }
}

TEST_CASE("Signed chunks can be neither swapped, dropped nor repeated") {
  const BodyObligation obligation = obligation_for(PayloadForm::kChunksSigned, 12);
  const std::string body = Writer(obligation).chunk("first!").chunk("second").chunk("").end();
  const size_t second = body.find("6;", 2);
  const size_t last = body.rfind("0;chunk");
  const std::string a = body.substr(0, second);
  const std::string b = body.substr(second, last - second);
  const std::string end = body.substr(last);
  CHECK(decode(obligation, a + b + end).status.ok());
  CHECK(decode(obligation, b + a + end).status.reason() == "signatureDoesNotMatch");
  CHECK(decode(obligation, a + a + end).status.reason() == "signatureDoesNotMatch");
  CHECK_FALSE(decode(obligation, a + end).status.ok());
  CHECK(decode(obligation_for(PayloadForm::kChunksSigned, 6), a + end).status.reason() == "signatureDoesNotMatch");
}

TEST_CASE("A chunk without a signature is refused where chunks are signed") {
  const BodyObligation unsigned_chunks = obligation_for(PayloadForm::kChunksUnsignedWithTrailer, 11);
  const std::string body = Writer(unsigned_chunks).chunk("hello world").chunk("").end();
  CHECK(decode(unsigned_chunks, body).status.ok());
  for (const PayloadForm form : {PayloadForm::kChunksSigned, PayloadForm::kChunksSignedWithTrailer}) {
    const Outcome outcome = decode(obligation_for(form, 11), body);
    CHECK_FALSE(outcome.status.ok());
    CHECK(outcome.data.empty());
  }
}

TEST_CASE("The decoded length must be the one that was promised") {
  for (const PayloadForm form : kForms) {
    const BodyObligation obligation = obligation_for(form, 11, trailers_of(form));
    const std::string body = body_of(obligation);
    for (const uint64_t promised : {0U, 10U, 12U, 1'000'000U}) {
      const Outcome outcome = decode(obligation_for(form, promised, trailers_of(form)), body);
      CHECK(outcome.status.reason() == "incompleteBody");
      CHECK(outcome.data.size() <= promised);
    }
  }
}

TEST_CASE("A body that ends early or goes on after its end is refused") {
  for (const PayloadForm form : kForms) {
    const BodyObligation obligation = obligation_for(form, 11, trailers_of(form));
    const std::string body = body_of(obligation);
    for (size_t size = 0; size < body.size(); ++size) {
      if (decode(obligation, std::string_view(body).substr(0, size), 5).status.ok()) FAIL("Accepted at " << size);
    }
    CHECK_FALSE(decode(obligation, body + "x").status.ok());
    CHECK_FALSE(decode(obligation, body + "x", 1).status.ok());
  }
}

TEST_CASE("Trailers must be those that were named, once each, and signed where they are signed") {
  const BodyObligation obligation = obligation_for(PayloadForm::kChunksSignedWithTrailer, 1, {"x-amz-checksum-crc32c"});
  const auto body = [&] { return Writer(obligation).chunk("a").chunk(""); };
  const std::string name = "x-amz-checksum-crc32c";
  CHECK(decode(obligation, body().trailer(name, "1").end()).status.ok());
  CHECK_FALSE(decode(obligation, body().end()).status.ok());
  CHECK_FALSE(decode(obligation, body().trailer(name, "1").trailer(name, "1").end()).status.ok());
  CHECK_FALSE(decode(obligation, body().trailer("x-amz-meta-a", "1").end()).status.ok());
  CHECK_FALSE(decode(obligation, body().trailer(name, "1").trailer("x-amz-meta-a", "1").end()).status.ok());
  std::string forged = body().trailer(name, "1").end();
  forged.replace(forged.find(":1\r\n"), 4, ":2\r\n");
  CHECK(decode(obligation, forged).status.reason() == "signatureDoesNotMatch");
  forged = body().trailer(name, "1").end();
  const size_t at = forged.find("x-amz-trailer-signature");
  CHECK(decode(obligation, forged.substr(0, at) + "\r\n").status.reason() == "signatureDoesNotMatch");
  CHECK_FALSE(decode(obligation, forged.substr(0, forged.size() - 2) + "x-amz-meta-a:1\r\n\r\n").status.ok());

  const BodyObligation open = obligation_for(PayloadForm::kChunksUnsignedWithTrailer, 1, {name});
  CHECK(decode(open, "1\r\na\r\n0\r\nX-Amz-Checksum-Crc32c: 1 \r\n\r\n").trailers[0] ==
        std::pair(name, std::string("1")));
  CHECK_FALSE(decode(open, "1\r\na\r\n0\r\nno colon\r\n\r\n").status.ok());
  CHECK_FALSE(decode(open, "1\r\na\r\n0\r\n:1\r\n\r\n").status.ok());
}

TEST_CASE("Sizes of chunks that are no plain hexadecimal numbers are refused") {
  const BodyObligation open = obligation_for(PayloadForm::kChunksUnsignedWithTrailer, 1);
  CHECK(decode(open, "1\r\na\r\n0\r\n\r\n").status.ok());
  for (const char* size : {"", "+1", "-1", " 1", "1 ", "0x1", "g", "1;x=y", "11111111111111111", "ffffffffffffffff"}) {
    CAPTURE(size);
    const Outcome outcome = decode(open, std::string(size) + "\r\na\r\n0\r\n\r\n");
    CHECK_FALSE(outcome.status.ok());
    CHECK(outcome.data.empty());
  }
  CHECK_FALSE(decode(open, "1\na\n0\n\n").status.ok());
  CHECK_FALSE(decode(open, "1\r\nab\r\n0\r\n\r\n").status.ok());
  CHECK_FALSE(decode(open, "1\r\na\r\r\n0\r\n\r\n").status.ok());
}

TEST_CASE("What a chunked body makes the server remember is bounded") {
  const BodyObligation open = obligation_for(PayloadForm::kChunksUnsignedWithTrailer, 1, {"x"});
  CHECK_FALSE(decode(open, std::string(limits::kAwsChunkHeaderBytesMax + 1, '0')).status.ok());
  CHECK_FALSE(
      decode(open, "1\r\na\r\n0\r\nx:" + std::string(limits::kAwsChunkHeaderBytesMax, 'y') + "\r\n\r\n").status.ok());
  const BodyObligation closed = obligation_for(PayloadForm::kChunksSigned, 1ULL << 40);
  const Outcome outcome = decode(closed, "1000001;chunk-signature=" + std::string(64, '0') + "\r\n");
  CHECK(outcome.status.code() == Code::kTooLarge);
}

TEST_CASE("A body whose digest was signed ends in a failure when it is another body") {
  BodyObligation obligation;
  obligation.form = PayloadForm::kSha256;
  obligation.sha256_hex = hex_of(sha256(as_bytes("hello world")));
  CHECK(decode(obligation, "hello world", 3).status.ok());
  for (const char* other : {"hello worle", "hello worl", "hello world!", ""}) {
    CHECK(decode(obligation, other, 3).status.reason() == "contentSha256Mismatch");
  }
  obligation.sha256_hex.pop_back();
  CHECK_FALSE(decode(obligation, "hello world", 3).status.ok());
  obligation.form = PayloadForm::kUnsigned;
  CHECK(decode(obligation, "anything", 3).data == "anything");
}

}  // namespace
}  // namespace lakegate
