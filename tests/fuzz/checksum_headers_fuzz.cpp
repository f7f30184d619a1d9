// Checksums that headers state come back from their own spelling, and base64 has one spelling.
#include "gateway/parameters.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string_view crc_text = input.line();
  if (const auto crc = crc32c_from_base64(crc_text)) {
    fuzz::expect(crc32c_to_base64(*crc) == crc_text, "a checksum has one spelling");
  }
  Headers headers;
  const std::string_view content_md5 = input.line();
  if (!content_md5.empty()) headers.add("Content-MD5", std::string(content_md5));
  while (!input.rest().empty()) headers.add("x-goog-hash", std::string(input.line()));
  const Result<ExpectedChecksums> expected = checksum_headers(headers);
  if (!expected.ok()) {
    fuzz::expect(expected.status().code() == Code::kInvalidArgument, "a bad checksum is the client's mistake");
    return 0;
  }
  Headers again;
  if (expected->crc32c) again.add("x-goog-hash", "crc32c=" + crc32c_to_base64(*expected->crc32c));
  if (expected->md5) again.add("X-Goog-Hash", "md5=" + md5_to_base64(*expected->md5));
  const Result<ExpectedChecksums> back = checksum_headers(again);
  fuzz::expect(back.ok() && back->crc32c == expected->crc32c && back->md5 == expected->md5,
               "what was understood is understood again");
  return 0;
}
