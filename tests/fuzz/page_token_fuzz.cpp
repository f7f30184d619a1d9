// Page tokens: every position comes back, and no text but a token of ours is taken for one.
#include "gateway/page_token.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const Result<ListPosition> decoded = decode_page_token(input.rest());
  if (decoded.ok() && !input.rest().empty()) {
    fuzz::expect(encode_page_token(*decoded) == input.rest(), "a position has one token");
  }
  ListPosition position;
  position.after_name_is_prefix = input.byte() % 2 == 1;
  position.after_generation = input.number();
  position.after_name = std::string(input.rest().substr(0, 1024));
  const Result<ListPosition> again = decode_page_token(encode_page_token(position));
  fuzz::expect(again.ok() && again->after_name == position.after_name &&
                   again->after_generation == position.after_generation &&
                   again->after_name_is_prefix == position.after_name_is_prefix,
               "every position comes back");
  return 0;
}
