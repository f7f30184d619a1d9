// A range that was accepted holds its own base address, and only what parses is an address.
#include <string>

#include "base/ip_range.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string_view text = input.rest();
  const std::optional<IpRange> range = IpRange::parse(text);
  if (!range) return 0;
  const std::optional<IpAddress> base = parse_ip_address(text.substr(0, text.find('/')));
  fuzz::expect(base.has_value(), "the base of a range is an address");
  fuzz::expect(range->contains(*base), "a range holds its base");
  return 0;
}
