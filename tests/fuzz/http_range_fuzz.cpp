// A Range that was accepted lies within the object and is not empty, and "bytes=first-last" of it is the same range.
#include <string>

#include "gateway/http_range.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const uint8_t choice = input.byte();
  const uint64_t size_bytes = choice < 128 ? choice : input.number();
  const auto range = parse_range_header(input.rest(), size_bytes);
  if (!range.ok()) {
    fuzz::expect(range.status().code() == Code::kRangeNotSatisfiable, "a range that is no range is ignored");
    return 0;
  }
  if (!*range) return 0;
  const ByteRange found = **range;
  fuzz::expect(found.length > 0 && found.offset < size_bytes && found.length <= size_bytes - found.offset,
               "the range lies within the object");
  const std::string spelled = "bytes=" + std::to_string(found.offset) + "-" + std::to_string(found.end() - 1);
  const auto again = parse_range_header(spelled, size_bytes);
  fuzz::expect(again.ok() && *again == found, "its own spelling means the same");
  return 0;
}
