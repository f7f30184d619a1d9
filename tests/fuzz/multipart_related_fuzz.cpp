// A multipart/related body gives the same parts however it is cut, and what was put together comes apart again.
#include <string>

#include "gateway/upload/multipart_related.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/pieces_source.h"

namespace lakegate {
namespace {

struct Parsed {
  Status status;
  std::string metadata;
  std::string media;
  bool operator==(const Parsed& other) const {
    if (status.ok() != other.status.ok()) return false;
    return !status.ok() || (metadata == other.metadata && media == other.media);
  }
};

Task<Status> read_part(MultipartRelatedReader& reader, std::string& content) {
  CO_RETURN_IF_ERROR((co_await reader.next_part()).status());
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await reader.content().read());
    if (piece.empty()) co_return Status();
    content += as_text(piece);
  }
}

Task<Status> read_parts(MultipartRelatedReader& reader, Parsed& parsed) {
  CO_RETURN_IF_ERROR(co_await read_part(reader, parsed.metadata));
  CO_RETURN_IF_ERROR(co_await read_part(reader, parsed.media));
  co_return reader.finish();
}

Parsed parse(std::string_view body, const std::string& boundary, size_t piece_bytes) {
  fuzz::PiecesSource source(body, piece_bytes);
  MultipartRelatedReader reader(source, boundary);
  Parsed parsed;
  parsed.status = sync_wait(read_parts(reader, parsed));
  return parsed;
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const size_t piece_bytes = 1 + input.byte() % 64;
  const std::string_view content_type = input.line();
  const Result<std::string> boundary = multipart_boundary(content_type);
  if (!boundary.ok()) return 0;
  const std::string_view body = input.rest();

  fuzz::expect(parse(body, *boundary, piece_bytes) == parse(body, *boundary, body.size() + 1),
               "pieces give what the whole gives");

  // A boundary that stands inside the media would end it, so such inputs say nothing here.
  const std::string delimiter = "--" + *boundary;
  if (body.find(delimiter) != std::string_view::npos || boundary->find_first_of("\r\n") != std::string::npos) return 0;
  if (boundary->back() == ' ' || boundary->back() == '\t') return 0;
  for (const std::string line_end : {"\r\n", "\n"}) {
    std::string built = delimiter + line_end + "Content-Type: application/json" + line_end + line_end + "{}";
    built += line_end + delimiter + line_end + "Content-Type: text/plain" + line_end + line_end + std::string(body);
    built += line_end + delimiter + "--" + line_end;
    const Parsed parsed = parse(built, *boundary, piece_bytes);
    // With bare LF a CR at the end of the media cannot be told from a line end.
    if (line_end == "\n" && body.ends_with('\r')) continue;
    fuzz::expect(parsed.status.ok(), "a well-formed body is read");
    fuzz::expect(parsed.metadata == "{}" && parsed.media == body, "the parts come back byte by byte");
  }
  return 0;
}
