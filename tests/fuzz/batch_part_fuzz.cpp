// A part of a batch that was understood means the same when it is written down anew.
#include "gateway/json/batch_part.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  const Result<json::BatchPart> part = json::parse_batch_part(fuzz::FuzzInput(data, size).rest());
  if (!part.ok()) return 0;
  fuzz::expect(part->method != Method::kOther, "the method is known");
  fuzz::expect(part->target.starts_with('/'), "the target is in origin form");
  fuzz::expect(part->target.find('\n') == std::string::npos, "the target is one line");

  std::string text = std::string(method_name(part->method)) + " " + part->target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : part->headers.fields()) text += name + ": " + value + "\r\n";
  const Result<json::BatchPart> again = json::parse_batch_part(text + "\r\n" + part->body);
  fuzz::expect(again.ok(), "what was understood is understood again");
  fuzz::expect(again->method == part->method && again->target == part->target, "method and target stay");
  fuzz::expect(again->headers.fields() == part->headers.fields(), "the fields stay");
  fuzz::expect(again->body == part->body, "the body stays");
  return 0;
}
