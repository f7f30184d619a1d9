// POST policies: whatever the form says, nobody gets in without the key; and a document that is understood stays within
// its bounds.
//
// A seed is fields "name=value", one a line; the value of the field "policy" also stands for a document by itself.
#include <string>

#include "auth/policy_document.h"
#include "auth/post_policy.h"
#include "base/encoding.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const Result<PolicyDocument> document = parse_policy_document(base64_encode(as_bytes(input.rest())));
  if (document.ok()) {
    fuzz::expect(document->conditions.size() <= input.rest().size(), "conditions come from the document");
    for (const PolicyCondition& each : document->conditions) {
      fuzz::expect(!each.field.empty(), "each condition is on a field");
    }
  }
  PostPolicyRequest request;
  request.bucket = "b";
  request.file_name = "f";
  while (!input.rest().empty() && request.fields.size() < 300) {
    const std::string_view line = input.line();
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    request.fields.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  const auto found = find_policy_signature(request.fields);
  if (!found.ok() || !*found) return 0;
  const VerificationKey secret = Secret("a secret that no input holds: 7c1f0e");
  fuzz::expect(!verify_post_policy(**found, request, secret, 0).ok(), "nobody gets in without the key");
  return 0;
}
