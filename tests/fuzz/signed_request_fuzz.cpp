// Signed requests: whatever the request says, nobody gets in without the key; and adding nothing changes nothing: the
// canonical text of a request is the same when it is made of itself again.
//
// A seed is a method, a target, and headers "Name: value", one a line.
#include <string>

#include "auth/canonical_request.h"
#include "auth/raw_target.h"
#include "auth/signature_verifier.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  SignableRequest request;
  request.method = input.line();
  request.raw_target = input.line();
  while (!input.rest().empty() && request.headers.size() < 200) {
    const std::string_view line = input.line();
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    request.headers.push_back({line.substr(0, colon), trimmed(line.substr(colon + 1))});
  }
  const std::string path = canonical_path(request.raw_target.substr(0, request.raw_target.find('?')));
  if (split_target(request.raw_target).ok() && path.find('%') == std::string::npos) {
    fuzz::expect(canonical_path(path) == path, "a canonical path is its own");
  }
  const auto found = find_request_signature(request);
  if (!found.ok() || !*found) return 0;
  const RequestSignature& signature = **found;
  fuzz::expect(!signature.access_id.empty() && !signature.signature.empty(), "a signature is somebody's");
  VerificationContext context;
  context.now_us = signature.signed_us;
  context.bucket_of_host = "b";
  const VerificationKey secret = Secret("a secret that no input holds: 7c1f0e");
  fuzz::expect(!verify_request_signature(signature, request, secret, context).ok(), "nobody gets in without the key");
  fuzz::expect(!verify_request_signature(signature, request, std::vector<PublicKey>(), context).ok(),
               "an account without keys lets nobody in");
  return 0;
}
