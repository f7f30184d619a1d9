// What the tests of signatures share: requests that own their texts, and keys.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "auth/signature_verifier.h"
#include "auth/signed_request.h"
#include "base/encoding.h"

namespace lakegate {

struct TestRequest {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers;

  SignableRequest view() const {
    SignableRequest request{method, target, {}};
    for (const auto& [name, value] : headers) request.headers.push_back({name, value});
    return request;
  }
};

inline std::string read_test_data(const std::string& name) {
  std::ifstream file(std::string(LAKEGATE_AUTH_TEST_DATA) + "/" + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

inline PublicKey google_public_key() {
  return PublicKey::from_pem(read_test_data("google_v4_signatures.public_key.pem")).value();
}

inline int64_t at_time(std::string_view rfc3339) { return parse_rfc3339(rfc3339).value(); }

// What a server answers: found, then verified.
inline Result<VerifiedSignature> verify(const TestRequest& request, const VerificationKey& key, int64_t now_us,
                                        const std::string& bucket_of_host = {}) {
  const SignableRequest view = request.view();
  ASSIGN_OR_RETURN(const std::optional<RequestSignature> signature, find_request_signature(view));
  if (!signature) return Status(Code::kUnauthenticated, "The request carries no signature.");
  return verify_request_signature(*signature, view, key, {now_us, bucket_of_host, {}});
}

inline std::string reason_of(const Result<VerifiedSignature>& result) {
  return result.ok() ? "accepted" : std::string(result.status().reason());
}

// AWS's examples use these everywhere.
inline Secret example_secret() { return Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"); }
inline constexpr const char* kEmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace lakegate
