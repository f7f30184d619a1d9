// A multipart/form-data body gives the same parts however it is cut, and a part that was put together comes apart
// again.
#include <string>
#include <vector>

#include "gateway/upload/multipart_form.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/pieces_source.h"

namespace lakegate {
namespace {

struct Parsed {
  Status status;
  std::vector<std::string> texts;  // Name, file name and content of each part.
};

Task<Status> read_parts(MultipartFormReader& reader, std::vector<std::string>& texts) {
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::optional<MultipartFormReader::Part> part, co_await reader.next_part());
    if (!part) break;
    texts.push_back(part->name);
    texts.push_back(part->file_name.value_or("(none)"));
    std::string content;
    for (;;) {
      CO_ASSIGN_OR_RETURN(const Bytes piece, co_await reader.read());
      if (piece.empty()) break;
      content += as_text(piece);
    }
    texts.push_back(content);
  }
  co_return co_await reader.skip_epilogue();
}

Parsed parse(std::string_view body, const std::string& boundary, size_t piece_bytes) {
  fuzz::PiecesSource source(body, piece_bytes);
  MultipartFormReader reader(source, boundary);
  Parsed parsed;
  parsed.status = sync_wait(read_parts(reader, parsed.texts));
  return parsed;
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const size_t piece_bytes = 1 + input.byte() % 64;
  const std::string boundary = "b";
  const std::string_view body = input.rest();

  const Parsed cut = parse(body, boundary, piece_bytes);
  const Parsed whole = parse(body, boundary, body.size() + 1);
  fuzz::expect(cut.status.ok() == whole.status.ok(), "pieces are judged as the whole is");
  if (whole.status.ok()) fuzz::expect(cut.texts == whole.texts, "pieces give what the whole gives");

  // A delimiter within the content would end it, so such inputs say nothing here.
  if (("\r\n" + std::string(body) + "\r\n--b").find("\r\n--b") != body.size() + 2) return 0;
  std::string built = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
  built += std::string(body) + "\r\n--b--\r\n";
  const Parsed parsed = parse(built, boundary, piece_bytes);
  fuzz::expect(parsed.status.ok(), "a well-formed body is read");
  fuzz::expect(parsed.texts == std::vector<std::string>{"file", "f", std::string(body)}, "the part comes back");
  return 0;
}
