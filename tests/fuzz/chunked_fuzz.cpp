// The chunked coding gives the same bytes however it is cut, and what was encoded comes back.
#include <algorithm>
#include <cstdio>
#include <string>

#include "gateway/http/chunked_decoder.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

struct Decoded {
  bool broken = false;
  bool finished = false;
  std::string data;
  size_t consumed_bytes = 0;
};

Decoded decode(std::string_view text, size_t piece_bytes) {
  ChunkedDecoder decoder;
  Decoded decoded;
  while (decoded.consumed_bytes < text.size() && !decoder.finished()) {
    const std::string_view piece = text.substr(decoded.consumed_bytes, piece_bytes);
    const Result<ChunkedDecoder::Step> step = decoder.decode(piece);
    if (!step.ok()) {
      decoded.broken = true;
      break;
    }
    fuzz::expect(step->consumed_bytes > 0 && step->consumed_bytes <= piece.size(), "every step takes something");
    decoded.data += step->data;
    decoded.consumed_bytes += step->consumed_bytes;
  }
  decoded.finished = decoder.finished();
  return decoded;
}

std::string encode(std::string_view data, size_t chunk_bytes) {
  std::string text;
  for (size_t begin = 0; begin < data.size(); begin += chunk_bytes) {
    const std::string_view chunk = data.substr(begin, chunk_bytes);
    char size[32];
    std::snprintf(size, sizeof(size), "%zX\r\n", chunk.size());
    text += size + std::string(chunk) + "\r\n";
  }
  return text + "0\r\n\r\n";
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const size_t piece_bytes = 1 + input.byte() % 32;
  const std::string_view text = input.rest();

  const Decoded whole = decode(text, std::max<size_t>(text.size(), 1));
  const Decoded pieces = decode(text, piece_bytes);
  fuzz::expect(whole.broken == pieces.broken && whole.finished == pieces.finished, "pieces end as the whole does");
  if (!whole.broken) {
    fuzz::expect(whole.data == pieces.data && whole.consumed_bytes == pieces.consumed_bytes, "pieces give the same");
  }

  const std::string encoded = encode(text, piece_bytes);
  const Decoded again = decode(encoded + "GET / HTTP/1.1", 7);
  fuzz::expect(again.finished && again.data == text, "what was encoded comes back");
  fuzz::expect(again.consumed_bytes == encoded.size(), "the next request is not touched");
  return 0;
}
