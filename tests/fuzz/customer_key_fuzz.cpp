// A customer's key is understood only where its three headers agree, and never stays in them.
#include "gateway/customer_key_headers.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string prefix = "x-goog-encryption-";
  Headers headers;
  size_t count = 0;
  for (const char* part : {"algorithm", "key", "key-sha256"}) {
    const std::string_view value = input.line();
    if (value.empty()) continue;
    headers.add(prefix + part, std::string(value));
    ++count;
  }
  const Result<CustomerKeyPtr> key = take_customer_key(headers, prefix);
  fuzz::expect(!headers.has(prefix + "key"), "the key is taken out of the headers");
  if (!key.ok()) {
    fuzz::expect(key.status().code() == Code::kInvalidArgument, "a bad key is the client's mistake");
    return 0;
  }
  fuzz::expect((*key == nullptr) == (count == 0), "without headers there is no key, and with them there is one");
  if (*key == nullptr) return 0;
  Headers stated;
  add_customer_encryption_headers(stated, (*key)->identity());
  fuzz::expect(stated.get(prefix + "key-sha256") == headers.get(prefix + "key-sha256"), "the hash has one spelling");
  return 0;
}
