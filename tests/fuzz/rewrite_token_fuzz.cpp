// Rewrite tokens: progress comes back for the names that it was made for, and for no others.
#include "gateway/json/rewrite_token.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const RewriteProgress progress{input.number(), input.number(), input.number()};
  ObjectsCopyRequest copy;
  copy.source_bucket = input.line();
  copy.source_name = input.line();
  copy.bucket = input.line();
  copy.name = input.line();
  const std::string token = encode_rewrite_token(copy, progress);
  const Result<RewriteProgress> again = decode_rewrite_token(copy, token);
  fuzz::expect(again.ok() && again->rewrite_id == progress.rewrite_id &&
                   again->source_generation == progress.source_generation &&
                   again->bytes_rewritten == progress.bytes_rewritten,
               "progress comes back");
  ObjectsCopyRequest other = copy;
  other.source_name += other.bucket;
  other.bucket.clear();
  if (!copy.bucket.empty()) fuzz::expect(!decode_rewrite_token(other, token).ok(), "a token is bound to its names");
  const Result<RewriteProgress> foreign = decode_rewrite_token(copy, input.rest());
  if (foreign.ok() && !input.rest().empty()) {
    fuzz::expect(encode_rewrite_token(copy, *foreign) == input.rest(), "progress has one token");
  }
  return 0;
}
