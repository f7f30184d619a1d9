#include "gateway/http/chunked_decoder.h"

#include <catch2/catch.hpp>

using namespace lakegate;

namespace {

struct Decoded {
  std::string data;
  size_t consumed_bytes = 0;
  bool is_finished = false;
  bool is_refused = false;
};

// Feeds the bytes in pieces of `piece_bytes`.
Decoded decode(std::string_view bytes, size_t piece_bytes) {
  ChunkedDecoder decoder;
  Decoded decoded;
  while (decoded.consumed_bytes < bytes.size() && !decoder.finished()) {
    const std::string_view piece = bytes.substr(decoded.consumed_bytes, piece_bytes);
    const Result<ChunkedDecoder::Step> step = decoder.decode(piece);
    if (!step.ok()) {
      CHECK(step.status().code() == Code::kInvalidArgument);
      decoded.is_refused = true;
      return decoded;
    }
    decoded.data += step->data;
    decoded.consumed_bytes += step->consumed_bytes;
  }
  decoded.is_finished = decoder.finished();
  return decoded;
}

}  // namespace

TEST_CASE("A chunked body decodes to the same bytes however it is split") {
  const std::string body = "5\r\nhello\r\n1;name=value\r\n \r\n00A \r\nworld12345\r\n0\r\nTrailer: x\r\n\r\n";
  const std::string next = "GET / HTTP/1.1";
  for (size_t piece_bytes = 1; piece_bytes <= body.size() + next.size(); ++piece_bytes) {
    INFO(piece_bytes);
    const Decoded decoded = decode(body + next, piece_bytes);
    CHECK(decoded.data == "hello world12345");
    CHECK(decoded.is_finished);
    CHECK(decoded.consumed_bytes == body.size());
  }
}

TEST_CASE("A chunked body that stops anywhere is not finished") {
  const std::string body = "3\r\nabc\r\n0\r\n\r\n";
  for (size_t size = 0; size < body.size(); ++size) {
    const Decoded decoded = decode(body.substr(0, size), 4);
    CHECK_FALSE(decoded.is_finished);
    CHECK_FALSE(decoded.is_refused);
  }
}

TEST_CASE("Broken chunked coding is refused however it is split") {
  const std::string long_extension = "1;" + std::string(2000, 'x') + "\r\na\r\n0\r\n\r\n";
  const std::string long_trailer = "0\r\nA: " + std::string(9000, 'x') + "\r\n\r\n";
  for (const std::string& body :
       {std::string("\r\n"), std::string("g\r\n"), std::string("-1\r\n"), std::string("+1\r\n"), std::string("0x1\r\n"),
        std::string("1\na\r\n"), std::string("1\r\nab\r\n"), std::string("1\r\na\n"), std::string("1\r\na\rb"),
        std::string("1\rXa"), std::string("10000000000000000\r\n"), std::string("00000000000000001\r\n"),
        std::string("1;a\nb\r\n"), std::string("0\r\n\rX"), std::string("0\r\nA: b\n\r\n"), std::string("0\r\nA\rB"),
        std::string(" 1\r\n"), long_extension, long_trailer}) {
    for (const size_t piece_bytes : {size_t{1}, size_t{2}, size_t{3}, size_t{100'000}}) {
      INFO(body.substr(0, 40) << " in pieces of " << piece_bytes);
      CHECK(decode(body, piece_bytes).is_refused);
    }
  }
}

TEST_CASE("The largest chunk size is taken without overflow") {
  ChunkedDecoder decoder;
  const Result<ChunkedDecoder::Step> head = decoder.decode("ffffffffffffffff\r\n");
  REQUIRE(head.ok());
  const Result<ChunkedDecoder::Step> data = decoder.decode("some bytes");
  REQUIRE(data.ok());
  CHECK(data->data == "some bytes");
  CHECK_FALSE(decoder.finished());
}
