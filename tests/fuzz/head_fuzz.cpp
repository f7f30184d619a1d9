// A request head means the same however it is cut into receives, and nothing behind its end changes what it means.
#include "gateway/http/head_parser.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

void check_same(const HeadOutcome& a, const HeadOutcome& b) {
  fuzz::expect(a.index() == b.index(), "the outcome is the same");
  if (const auto* head = std::get_if<ParsedHead>(&a)) {
    const auto& other = std::get<ParsedHead>(b);
    fuzz::expect(head->method == other.method && head->target == other.target, "method and target are the same");
    fuzz::expect(head->headers.fields() == other.headers.fields(), "the fields are the same");
    fuzz::expect(head->size_bytes == other.size_bytes, "the head ends at the same place");
    fuzz::expect(head->content_length == other.content_length && head->is_chunked == other.is_chunked,
                 "the body is framed the same way");
  }
}

void check_head(const ParsedHead& head, std::string_view bytes) {
  fuzz::expect(head.size_bytes > 0 && head.size_bytes <= bytes.size(), "the head lies within the input");
  fuzz::expect(!head.target.empty(), "there is a target");
  fuzz::expect(!(head.is_chunked && head.content_length), "the body is framed in one way only");
  for (const auto& [name, value] : head.headers.fields()) {
    fuzz::expect(!name.empty(), "every field has a name");
    fuzz::expect((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                 "no field holds CR, LF or NUL");
  }
  check_same(parse_head(bytes), parse_head(bytes.substr(0, head.size_bytes)));
  for (size_t size = 0; size < head.size_bytes; size += 1 + head.size_bytes / 16) {
    fuzz::expect(!std::holds_alternative<ParsedHead>(parse_head(bytes.substr(0, size))), "no part of it is a head");
  }
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const size_t cut = input.byte();
  const std::string_view bytes = input.rest();
  const HeadOutcome whole = parse_head(bytes);
  if (const auto* head = std::get_if<ParsedHead>(&whole)) check_head(*head, bytes);
  if (cut < bytes.size() && std::holds_alternative<std::monostate>(parse_head(bytes.substr(0, cut)))) {
    check_same(whole, parse_head(bytes, cut));
  }
  return 0;
}
