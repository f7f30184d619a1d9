// A Content-Range that was accepted is sound, and means the same in its shortest spelling.
#include <string>

#include "base/limits.h"
#include "gateway/upload/content_range.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

std::string spell(const UploadChunk& chunk) {
  const std::string total = chunk.total_bytes ? std::to_string(*chunk.total_bytes) : "*";
  if (!chunk.first_byte) return "bytes */" + total;
  const std::string last = chunk.last_byte ? std::to_string(*chunk.last_byte) : "*";
  return "bytes " + std::to_string(*chunk.first_byte) + "-" + last + "/" + total;
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const uint8_t choice = input.byte();
  std::optional<uint64_t> body_size_bytes;
  if (choice & 1) body_size_bytes = choice & 2 ? choice >> 2 : input.number();
  const Result<UploadChunk> chunk = parse_content_range(input.rest(), body_size_bytes);
  if (!chunk.ok()) return 0;
  if (chunk->last_byte) {
    fuzz::expect(chunk->first_byte && *chunk->first_byte <= *chunk->last_byte, "the range does not run backwards");
    fuzz::expect(*chunk->last_byte < limits::kObjectSizeBytesMax, "the range ends within the largest object");
    fuzz::expect(!chunk->total_bytes || *chunk->last_byte < *chunk->total_bytes, "the range ends within the total");
    fuzz::expect(!body_size_bytes || *body_size_bytes == *chunk->last_byte - *chunk->first_byte + 1,
                 "the body is as long as the range");
  }
  if (!chunk->first_byte) fuzz::expect(body_size_bytes.value_or(0) == 0, "a status query has no body");
  const Result<UploadChunk> again = parse_content_range(spell(*chunk), body_size_bytes);
  fuzz::expect(again.ok(), "its own spelling is accepted");
  fuzz::expect(again->first_byte == chunk->first_byte && again->last_byte == chunk->last_byte &&
                   again->total_bytes == chunk->total_bytes && again->ends_upload == chunk->ends_upload,
               "its own spelling means the same");
  return 0;
}
