// Google's published vectors for signed URLs and POST policies (data/README.md): each verifies, and none does with one
// byte changed.
#include <nlohmann/json.hpp>

#include "auth/canonical_request.h"
#include "auth/post_policy.h"
#include "tests/auth/signing_support.h"

namespace lakegate {
namespace {

using Json = nlohmann::json;

Json vectors(const char* kind) {
  Json list = Json::parse(read_test_data("google_v4_signatures.json")).at(kind);
  return list;
}

TestRequest request_of(const Json& vector) {
  const std::string url = vector.at("expectedUrl");
  const size_t host = url.find("://") + 3;
  const size_t path = url.find('/', host);
  TestRequest request{vector.at("method"), url.substr(path), {{"Host", url.substr(host, path - host)}}};
  if (vector.contains("headers")) {
    for (const auto& [name, value] : vector.at("headers").items()) request.headers.emplace_back(name, value);
  }
  return request;
}

// Another character of the same kind, never only another case.
char changed(char c) {
  if (c == 'z' || c == 'Z') return static_cast<char>(c - 1);
  if (c == '9') return '0';
  if ((c >= 'a' && c < 'z') || (c >= 'A' && c < 'Z') || (c >= '0' && c < '9')) return static_cast<char>(c + 1);
  return 'x';
}

TEST_CASE("All 29 signed URLs of Google's vectors verify") {
  const VerificationKey key = std::vector{google_public_key()};
  const Json list = vectors("signingV4Tests");
  REQUIRE(list.size() == 29);
  for (const Json& vector : list) {
    CAPTURE(vector.at("description"));
    const TestRequest request = request_of(vector);
    const int64_t signed_us = at_time(vector.at("timestamp").get<std::string>());
    CHECK(reason_of(verify(request, key, signed_us)) == "accepted");
    const int64_t lifetime_us = vector.at("expiration").get<int64_t>() * 1'000'000;
    CHECK(reason_of(verify(request, key, signed_us + lifetime_us)) == "accepted");
    CHECK(reason_of(verify(request, key, signed_us + lifetime_us + 1)) == "expiredToken");
  }
}

TEST_CASE("The canonical requests of Google's vectors are made to the byte") {
  for (const Json& vector : vectors("signingV4Tests")) {
    CAPTURE(vector.at("description"));
    // Its text has the bucket in the path, and neither its URL nor its signature has.
    if (vector.at("description") == "Universe domain with virtual hosted style") continue;
    const TestRequest request = request_of(vector);
    const SignableRequest view = request.view();
    const RequestSignature signature = find_request_signature(view).value().value();
    const RawTarget target = split_target(request.target).value();
    const std::string host = request.headers[0].second;
    const std::string made =
        canonical_request(view, signature, canonical_path(target.path), canonical_query(target.parameters, signature),
                          host.substr(0, host.find(':')));
    CHECK(made == vector.at("expectedCanonicalRequest").get<std::string>());
  }
}

TEST_CASE("No signed URL of Google's vectors verifies with one byte of its target changed") {
  const VerificationKey key = std::vector{google_public_key()};
  for (const Json& vector : vectors("signingV4Tests")) {
    const TestRequest request = request_of(vector);
    const int64_t signed_us = at_time(vector.at("timestamp").get<std::string>());
    for (size_t i = 1; i < request.target.size(); ++i) {
      TestRequest forged = request;
      forged.target[i] = changed(forged.target[i]);
      const Result<VerifiedSignature> result = verify(forged, key, signed_us);
      if (result.ok()) FAIL(vector.at("description") << ": accepted with byte " << i << " changed: " << forged.target);
    }
  }
}

TEST_CASE("No signed URL of Google's vectors verifies with another method, host or header") {
  const VerificationKey key = std::vector{google_public_key()};
  for (const Json& vector : vectors("signingV4Tests")) {
    CAPTURE(vector.at("description"));
    const TestRequest request = request_of(vector);
    const int64_t signed_us = at_time(vector.at("timestamp").get<std::string>());
    TestRequest forged = request;
    forged.method = "DELETE";
    CHECK(reason_of(verify(forged, key, signed_us)) == "signatureDoesNotMatch");
    for (size_t i = 0; i < request.headers.size(); ++i) {
      const bool is_payload = request.headers[i].first == "X-Goog-Content-SHA256";
      forged = request;
      forged.headers[i].second = is_payload ? std::string(kEmptySha256) : forged.headers[i].second + "x";
      CHECK_FALSE(verify(forged, key, signed_us).ok());
      forged = request;
      forged.headers.erase(forged.headers.begin() + static_cast<std::ptrdiff_t>(i));
      CHECK(reason_of(verify(forged, key, signed_us)) == "malformedSecurityHeader");
    }
    forged = request;
    forged.headers.emplace_back("x-goog-acl", "public-read");
    CHECK(reason_of(verify(forged, key, signed_us)) == "malformedSecurityHeader");
  }
}

struct FilledForm {
  PostPolicyRequest request;
  int64_t signed_us = 0;
};

FilledForm form_of(const Json& vector) {
  FilledForm form;
  form.request.bucket = vector.at("policyInput").at("bucket");
  for (const auto& [name, value] : vector.at("policyOutput").at("fields").items()) {
    form.request.fields.emplace_back(name, value);
  }
  // The person who fills the form in chooses this one.
  if (vector.at("description") == "POST Policy ACL matching") form.request.fields.emplace_back("acl", "public-read");
  form.signed_us = at_time(vector.at("policyInput").at("timestamp").get<std::string>());
  return form;
}

Result<PostPolicyVerdict> verify_form(const FilledForm& form, int64_t now_us) {
  ASSIGN_OR_RETURN(const std::optional<PolicySignature> signature, find_policy_signature(form.request.fields));
  if (!signature) return Status(Code::kUnauthenticated, "The form carries no signature.");
  static const VerificationKey key = std::vector{google_public_key()};  // Reading a key takes a millisecond.
  return verify_post_policy(*signature, form.request, key, now_us);
}

TEST_CASE("All 11 POST policies of Google's vectors verify") {
  const Json list = vectors("postPolicyV4Tests");
  REQUIRE(list.size() == 11);
  for (const Json& vector : list) {
    CAPTURE(vector.at("description"));
    const FilledForm form = form_of(vector);
    const Result<PostPolicyVerdict> verdict = verify_form(form, form.signed_us);
    CAPTURE(verdict.status().to_string());
    REQUIRE(verdict.ok());
    const bool has_range = vector.at("description") == "POST Policy Within Content-Range";
    CHECK(verdict->size_bytes_min == (has_range ? 246U : 0U));
    CHECK(verdict->size_bytes_max == (has_range ? std::optional<uint64_t>(266) : std::nullopt));
    CHECK_FALSE(verify_form(form, form.signed_us + 10'000'001).ok());
  }
}

TEST_CASE("No POST policy of Google's vectors verifies with one byte of a field changed") {
  for (const Json& vector : vectors("postPolicyV4Tests")) {
    const FilledForm form = form_of(vector);
    for (size_t field = 0; field < form.request.fields.size(); ++field) {
      if (form.request.fields[field].first == "acl" && vector.at("description") == "POST Policy ACL matching") continue;
      for (size_t i = 0; i < form.request.fields[field].second.size(); ++i) {
        FilledForm forged = form;
        char& c = forged.request.fields[field].second[i];
        c = changed(c);
        if (verify_form(forged, form.signed_us).ok()) {
          FAIL(vector.at("description") << ": accepted with another " << form.request.fields[field].first);
        }
      }
    }
    FilledForm elsewhere = form;
    elsewhere.request.bucket += "x";
    CHECK_FALSE(verify_form(elsewhere, form.signed_us).ok());
  }
}

}  // namespace
}  // namespace lakegate
