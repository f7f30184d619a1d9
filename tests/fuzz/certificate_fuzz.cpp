// Certificates that strangers upload: what is taken has an RSA key of a permitted size, and an end in the future.
#include <string>

#include "auth/certificate.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  constexpr int64_t kNowUs = 1'700'000'000'000'000;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Result<CertifiedKey> read = read_certificate(text, kNowUs);
  if (!read.ok()) {
    fuzz::expect(read.status().code() == Code::kInvalidArgument, "the stranger's mistake");
    return 0;
  }
  fuzz::expect(read->key.is_rsa() && read->valid_before_us > kNowUs, "a key that may sign");
  fuzz::expect(PublicKey::from_pem(read->key.to_pem()).ok(), "it can be stored");
  return 0;
}
