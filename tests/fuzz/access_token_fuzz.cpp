// Access tokens: whatever a client sends is read without harm, and nothing that the secret did not sign is believed.
// With the signature made right, what is believed says the same when it is signed again.
#include "auth/access_token.h"
#include "auth/hmac.h"
#include "base/encoding.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

SigningSecret the_secret() {
  SigningSecret secret;
  secret.key_id = "k";
  secret.secret = Secret("0123456789abcdef0123456789abcdef");
  return secret;
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  static const SigningSecret kSecret = the_secret();
  const std::string_view bytes = fuzz::FuzzInput(data, size).rest();
  access_token_key_id(bytes);
  fuzz::expect(!verify_access_token(bytes, kSecret).ok(), "nobody signs by chance");

  const std::string text = "ya29.l1." + base64url_encode(as_bytes(bytes));
  const std::string signature = base64url_encode(as_bytes(digest_text(hmac_sha256(kSecret.secret, text))));
  const Result<AccessToken> token = verify_access_token(text + "." + signature, kSecret);
  if (!token.ok()) {
    fuzz::expect(token.status().code() == Code::kUnauthenticated, "what cannot be read proves nobody");
    return 0;
  }
  const Result<AccessToken> again = verify_access_token(sign_access_token(*token, kSecret), kSecret);
  fuzz::expect(again.ok() && *again == *token, "what is signed again says the same");
  return 0;
}
