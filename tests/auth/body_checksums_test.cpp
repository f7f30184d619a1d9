// The checksums that S3's clients state of bodies are compared before the body's end is reported.
#include "auth/body_checksums.h"

#include <map>

#include <catch2/catch.hpp>

#include "auth/chunk_headers.h"
#include "tests/fuzz/pieces_source.h"

namespace lakegate {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Of "hello world".
const std::map<std::string, std::string> kRight = {{"crc32", "DUoRhQ=="},
                                                   {"crc32c", "yZRlqg=="},
                                                   {"crc64nvme", "jSnVw/bqjr4="},
                                                   {"sha1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0="},
                                                   {"sha256", "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="}};

class Trailing final : public ObligedByteSource {
 public:
  Trailing(ByteSource& body, Trailers trailers) : body_(body), trailers_(std::move(trailers)) {}
  Task<Result<Bytes>> read() override { return body_.read(); }
  const Trailers& trailers() const override { return trailers_; }

 private:
  ByteSource& body_;
  Trailers trailers_;
};

Status read_to_end(ByteSource& source) {
  for (;;) {
    const Result<Bytes> piece = sync_wait(source.read());
    if (!piece.ok()) return piece.status();
    if (piece->empty()) return {};
  }
}

std::string outcome(const Status& status) { return status.ok() ? "accepted" : std::string(status.reason()); }

std::string by_header(const Fields& fields, const std::string& body = "hello world") {
  const auto stated = find_stated_checksum(fields, {});
  if (!stated.ok()) return outcome(stated.status());
  if (!*stated) return "no checksum";
  fuzz::PiecesSource pieces(body, 3);
  const auto source = make_checksum_source(**stated, pieces, nullptr);
  const std::string first = outcome(read_to_end(*source));
  // Nobody is told an end by asking again.
  CHECK(outcome(read_to_end(*source)) == first);
  return first;
}

std::string by_trailer(const std::string& kind, const std::string& value) {
  const std::string name = "x-amz-checksum-" + kind;
  const auto stated = find_stated_checksum({}, {name});
  if (!stated.ok()) return outcome(stated.status());
  fuzz::PiecesSource pieces("hello world", 3);
  Trailing body(pieces, {{name, value}});
  return outcome(read_to_end(*make_checksum_source(**stated, body, &body)));
}

TEST_CASE("A body's checksum is compared, in a header or in a trailer, whatever its algorithm") {
  for (const auto& [kind, value] : kRight) {
    CAPTURE(kind);
    CHECK(by_header({{"X-Amz-Checksum-" + kind, value}}) == "accepted");
    CHECK(by_header({{"x-amz-checksum-" + kind, value}}, "hello worle") == "badDigest");
    CHECK(by_header({{"x-amz-checksum-" + kind, value}}, "") == "badDigest");
    CHECK(by_trailer(kind, value) == "accepted");
    std::string other = value;
    other[0] = other[0] == 'A' ? 'B' : 'A';
    CHECK(by_trailer(kind, other) == "badDigest");
  }
}

TEST_CASE("A checksum that cannot be compared refuses the body") {
  CHECK(by_header({{"x-amz-checksum-crc32", "nonsense"}}) == "invalidRequest");
  CHECK(by_header({{"x-amz-checksum-crc32", ""}}) == "invalidRequest");
  CHECK(by_header({{"x-amz-checksum-crc32", kRight.at("sha1")}}) == "invalidRequest");
  CHECK(by_header({{"x-amz-checksum-md6", "DUoRhQ=="}}) == "invalidRequest");
  CHECK(by_header({{"x-amz-checksum-crc32", kRight.at("crc32")}, {"x-amz-checksum-sha1", kRight.at("sha1")}}) ==
        "invalidRequest");
  CHECK(by_header({{"x-amz-checksum-crc32", kRight.at("crc32")}, {"x-amz-checksum-crc32", kRight.at("crc32")}}) ==
        "invalidRequest");
  CHECK(by_header({{"x-amz-checksum-crc32", kRight.at("crc32")}, {"x-amz-sdk-checksum-algorithm", "SHA1"}}) ==
        "invalidRequest");
  CHECK(by_trailer("crc32", "nonsense") == "invalidRequest");
  CHECK(by_trailer("md6", "DUoRhQ==") == "invalidRequest");
  CHECK_FALSE(find_stated_checksum({}, {"x-amz-meta-colour"}).ok());
  CHECK_FALSE(find_stated_checksum(Fields{{"x-amz-checksum-crc32", "DUoRhQ=="}}, {"x-amz-checksum-crc32"}).ok());
}

TEST_CASE("Headers that say how checksums are made are none") {
  CHECK(by_header({{"x-amz-checksum-mode", "ENABLED"},
                   {"x-amz-checksum-algorithm", "CRC32"},
                   {"x-amz-checksum-type", "FULL_OBJECT"}}) == "no checksum");
  CHECK(by_header({}) == "no checksum");
}

std::string chunks_of(std::vector<std::pair<std::string, std::string>> headers, bool is_open = false) {
  SignableRequest request;
  for (const auto& [name, value] : headers) request.headers.push_back({name, value});
  const Result<std::optional<BodyObligation>> chunks = find_unsigned_chunks(request, is_open);
  if (!chunks.ok()) return "refused";
  return *chunks ? std::to_string((*chunks)->decoded_size_bytes) : "plain";
}

TEST_CASE("Frames are taken off whoever signed, and signed chunks need the signature that they follow on") {
  const std::string hash = "x-amz-content-sha256";
  const std::string length = "x-amz-decoded-content-length";
  CHECK(chunks_of({}) == "plain");
  CHECK(chunks_of({{hash, "UNSIGNED-PAYLOAD"}, {"content-encoding", "gzip"}}) == "plain");
  CHECK(chunks_of({{hash, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, {length, "5"}}) == "5");
  CHECK(chunks_of({{"Content-Encoding", "gzip, AWS-Chunked"}, {length, "5"}}) == "5");
  CHECK(chunks_of({{"content-encoding", "aws-chunked"}}) == "refused");
  CHECK(chunks_of({{hash, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, {length, "x"}}) == "refused");
  for (const char* form : {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                           "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-"}) {
    CHECK(chunks_of({{hash, form}, {length, "5"}}) == "refused");
    CHECK(chunks_of({{hash, form}, {length, "5"}}, /*is_open=*/true) == "5");
  }
}

TEST_CASE("A server that reads no credentials takes the frames off signed chunks, too") {
  const std::string body =
      "5;chunk-signature=00\r\nhello\r\n0;chunk-signature=00\r\nx-amz-checksum-crc32:NhCmhg==\r\n"
      "x-amz-trailer-signature:00\r\n\r\n";
  BodyObligation obligation;
  obligation.form = PayloadForm::kChunksUnsignedWithTrailer;
  obligation.decoded_size_bytes = 5;
  obligation.trailers = {"x-amz-checksum-crc32"};
  fuzz::PiecesSource unread(body, 7);
  const auto source = make_unread_chunks_source(obligation, unread);
  std::string text;
  for (;;) {
    const Result<Bytes> piece = sync_wait(source->read());
    REQUIRE(piece.ok());
    if (piece->empty()) break;
    text += as_text(*piece);
  }
  CHECK(text == "hello");
  CHECK(source->trailers().size() == 1);
  fuzz::PiecesSource again(body, 7);
  CHECK_FALSE(read_to_end(*make_obliged_source(obligation, again)).ok());
}

}  // namespace
}  // namespace lakegate
