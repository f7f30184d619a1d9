#include "gateway/http/fetch_reply.h"

#include <catch2/catch.hpp>

using namespace lakegate;

namespace {

// "200 body", or why there is none.
std::string read(std::string_view bytes, size_t piece_bytes, size_t body_bytes_max = 1000) {
  FetchReplyReader reader(body_bytes_max);
  while (!bytes.empty() && !reader.is_whole()) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    if (const Status status = reader.put(piece); !status.ok()) return std::string(status.message());
  }
  if (!reader.is_whole()) {
    if (const Status status = reader.put_end(); !status.ok()) return std::string(status.message());
  }
  const FetchReply reply = reader.take();
  return std::to_string(reply.status_code) + " " + reply.body;
}

}  // namespace

TEST_CASE("An answer is the same in whatever pieces it comes, also the end of its last chunk") {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
                            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole and more",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nwh\r\n3;x=y\r\nole\r\n0\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\nA: b\r\n\r\n",
                            "HTTP/1.0 200 OK\r\n\r\nwhole"}) {
    INFO(bytes);
    const std::string_view text = bytes;
    for (size_t piece_bytes = 1; piece_bytes <= text.size(); ++piece_bytes) {
      CHECK(read(text, piece_bytes) == "200 whole");
    }
  }
}

TEST_CASE("What is no answer is refused in whatever pieces it comes, and ends nothing but itself") {
  for (const char* bytes :
       {"", "HTTP/1.1", "HTTP/1.1 200 OK\r\n", "SSH-2.0\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbrok", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n"}) {
    INFO(bytes);
    const std::string_view text = bytes;
    for (size_t piece_bytes = 1; piece_bytes <= std::max<size_t>(1, text.size()); ++piece_bytes) {
      CHECK_THAT(read(text, piece_bytes), Catch::StartsWith("The answer "));
    }
  }
}

TEST_CASE("An answer longer than allowed is given up before it is held") {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole", "HTTP/1.0 200 OK\r\n\r\nwhole",
                            "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nwh\r\n3\r\nole\r\n0\r\n\r\n"}) {
    INFO(bytes);
    CHECK(read(bytes, 1, 4) == "The answer is too long.");
    CHECK(read(bytes, 1000, 4) == "The answer is too long.");
  }
  CHECK(read("HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'x'), 1000) == "The head of the answer is too long.");
  CHECK(read("HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n", 1) == "304 ");
}
