// Each condition of a POST policy is enforced, and a form that the policy does not speak of is refused.
#include "auth/post_policy.h"

#include "auth/hmac.h"
#include "auth/policy_document.h"
#include "auth/signature_v4.h"
#include "tests/auth/signing_support.h"

namespace lakegate {
namespace {

constexpr const char* kCredential = "GOOGID/20260304/auto/storage/goog4_request";
const std::string kExpiration = R"("expiration":"2026-03-04T06:00:00Z")";

Secret secret() { return Secret("topsecret"); }
int64_t now() { return at_time("2026-03-04T05:06:07Z"); }

struct Form {
  std::string conditions;  // JSON, between the brackets.
  PostFormFields fields;   // Beside those of the signature.
  std::string bucket = "b";
  std::string file_name = "photo.png";
};

// Version 4, with the conditions for its own fields.
PostPolicyRequest signed_form(const Form& form) {
  const std::string own = R"({"x-goog-algorithm":"GOOG4-HMAC-SHA256"},{"x-goog-credential":")" +
                          std::string(kCredential) + R"("},{"x-goog-date":"20260304T050607Z"})";
  const std::string document =
      "{" + kExpiration + R"(,"conditions":[)" + own + (form.conditions.empty() ? "" : "," + form.conditions) + "]}";
  const std::string policy = base64_encode(as_bytes(document));
  const CredentialScope scope{"20260304", "auto", "storage", "goog4_request"};
  const Sha256Digest digest = hmac_sha256(signing_key_v4(SignatureDialect::kGoogle, secret(), scope), policy);
  PostPolicyRequest request{form.bucket, form.fields, form.file_name};
  request.fields.insert(request.fields.end(), {{"x-goog-algorithm", "GOOG4-HMAC-SHA256"},
                                               {"x-goog-credential", kCredential},
                                               {"x-goog-date", "20260304T050607Z"},
                                               {"x-goog-signature", hex_encode(as_bytes(digest_text(digest)))},
                                               {"policy", policy}});
  return request;
}

Result<PostPolicyVerdict> verdict_of(const PostPolicyRequest& request, int64_t now_us) {
  ASSIGN_OR_RETURN(const std::optional<PolicySignature> signature, find_policy_signature(request.fields));
  if (!signature) return Status(Code::kUnauthenticated, "Not signed.");
  return verify_post_policy(*signature, request, secret(), now_us);
}

std::string outcome(const Form& form, int64_t now_us = now()) {
  const Result<PostPolicyVerdict> verdict = verdict_of(signed_form(form), now_us);
  return verdict.ok() ? "accepted" : std::string(verdict.status().message());
}

TEST_CASE("A form that meets every condition of its policy is accepted until the policy expires") {
  const Form form{R"({"bucket":"b"},["starts-with","$key","in/"],["eq","$acl","private"])",
                  {{"key", "in/o"}, {"acl", "private"}}};
  CHECK(outcome(form) == "accepted");
  CHECK(outcome(form, at_time("2026-03-04T06:00:00Z")) == "accepted");
  CHECK(outcome(form, at_time("2026-03-04T06:00:00Z") + 1) == "The policy document has expired.");
  CHECK_FALSE(verdict_of(signed_form(form), at_time("2026-03-04T04:51:06Z")).ok());  // Signed in the future.
}

TEST_CASE("Every kind of condition refuses the form that does not meet it") {
  struct Case {
    const char* condition;
    const char* field;
    const char* good;
    const char* bad;
  };
  for (const Case& each :
       {Case{R"({"acl":"private"})", "acl", "private", "public-read"},
        Case{R"(["eq","$acl","private"])", "acl", "private", "privat"},
        Case{R"(["eq","$acl","private"])", "ACL", "private", "Private"},
        Case{R"(["starts-with","$Content-Type","image/"])", "content-type", "image/png", "text/html"},
        Case{R"(["starts-with","$x-goog-meta-a","x"])", "X-Goog-Meta-A", "xy", "yx"},
        Case{R"({"success_action_status":"201"})", "success_action_status", "201", "200"}}) {
    CAPTURE(each.condition);
    const std::string key = R"({"key":"o"},)";
    CHECK(outcome({key + each.condition, {{"key", "o"}, {each.field, each.good}}}) == "accepted");
    CHECK(outcome({key + each.condition, {{"key", "o"}, {each.field, each.bad}}}) != "accepted");
    CHECK(outcome({key + each.condition, {{"key", "o"}}}) != "accepted");  // Not there at all.
  }
  CHECK(outcome({R"({"key":"o"},["starts-with","$acl",""])", {{"key", "o"}}}) == "accepted");
  CHECK(outcome({R"({"key":"o"},{"bucket":"b"})", {{"key", "o"}}}) == "accepted");
  CHECK(outcome({R"({"key":"o"},{"bucket":"c"})", {{"key", "o"}}}) != "accepted");
  CHECK(outcome({R"({"key":"o"},{"acl":"private"},["eq","$acl","public-read"])", {{"key", "o"}, {"acl", "private"}}}) !=
        "accepted");
}

TEST_CASE("A field that no condition speaks of refuses the form, but for those that need none") {
  CHECK(outcome({R"({"bucket":"b"})", {{"key", "o"}}}) == "Policy did not reference these fields: key");
  for (const char* field : {"acl", "Content-Type", "x-goog-meta-a", "success_action_redirect", "submit", "x-amz-acl"}) {
    CHECK(outcome({R"({"key":"o"})", {{"key", "o"}, {field, "x"}}}) != "accepted");
  }
  for (const char* field : {"x-ignore-submit", "X-Ignore-A", "file"}) {
    CHECK(outcome({R"({"key":"o"})", {{"key", "o"}, {field, "x"}}}) == "accepted");
  }
  CHECK(outcome({R"({"key":"o"},{"bucket":"b"})", {{"key", "o"}, {"bucket", "c"}}}) ==
        "The field bucket names another bucket than the request.");
}

TEST_CASE("The range of lengths is handed to whoever reads the file") {
  const auto range = [](const std::string& conditions) {
    return verdict_of(signed_form({R"({"key":"o"},)" + conditions, {{"key", "o"}}}), now());
  };
  CHECK(range(R"(["content-length-range",1,10])")->size_bytes_min == 1);
  CHECK(range(R"(["content-length-range",1,10])")->size_bytes_max == 10);
  CHECK(range(R"(["content-length-range","1","10"])")->size_bytes_max == 10);
  const auto both = range(R"(["content-length-range",1,10],["content-length-range",5,20])");
  CHECK(both->size_bytes_min == 5);
  CHECK(both->size_bytes_max == 10);
  for (const char* broken : {R"(["content-length-range",10,1])", R"(["content-length-range",-1,10])",
                             R"(["content-length-range",1])", R"(["content-length-range",1.5,10])",
                             R"(["content-length-range",1,"x"])", R"(["content-length-range",1,null])"}) {
    CHECK_FALSE(range(broken).ok());
  }
}

TEST_CASE("The name of the file stands in the key before conditions are checked") {
  CHECK(outcome({R"({"key":"in/photo.png"})", {{"key", "in/${filename}"}}}) == "accepted");
  CHECK(outcome({R"(["starts-with","$key","in/"])", {{"key", "${filename}"}}, "b", "../secret"}) != "accepted");
  CHECK(outcome({R"(["starts-with","$key","in/"])", {{"key", "${filename}"}}, "b", "in/${filename}"}) == "accepted");
}

TEST_CASE("A policy that cannot be understood allows nothing") {
  for (const char* condition :
       {"1", "null", "[]", "{}", R"({"acl":1})", R"({"acl":null})", R"({"":"x"})", R"(["ends-with","$key","o"])",
        R"(["eq","key","o"])", R"(["eq","$","o"])", R"(["eq","$key"])", R"(["eq","$key","o","p"])",
        R"(["eq","$key",1])", R"({"acl":"a","acl":"b"})"}) {
    CAPTURE(condition);
    CHECK(outcome({R"({"key":"o"},)" + std::string(condition), {{"key", "o"}}}) != "accepted");
  }
  for (const char* document :
       {"", "[]", "{}", "x", R"({"expiration":"2026-03-04T06:00:00Z"})", R"({"conditions":[]})",
        R"({"expiration":1772604000,"conditions":[]})", R"({"expiration":"tomorrow","conditions":[]})",
        R"({"expiration":"2026-03-04T06:00:00Z","conditions":{}})",
        R"({"expiration":"2026-03-04T06:00:00Z","conditions":[],"conditions":[]})",
        R"({"expiration":"2026-03-04T06:00:00Z","conditions":[]}x)"}) {
    CAPTURE(document);
    CHECK_FALSE(parse_policy_document(base64_encode(as_bytes(document))).ok());
  }
  CHECK(parse_policy_document(base64_encode(as_bytes("{" + kExpiration + R"(,"conditions":[]})"))).ok());
  std::string many = "{" + kExpiration + R"(,"conditions":[["eq","$a","b"])";
  for (int i = 0; i < 100; ++i) many += R"(,["eq","$a","b"])";
  CHECK_FALSE(parse_policy_document(base64_encode(as_bytes(many + "]}"))).ok());
  CHECK_FALSE(parse_policy_document("!!!").ok());
}

TEST_CASE("A form that carries part of a signature, or two, is refused and never anonymous") {
  const PostPolicyRequest whole = signed_form({R"({"key":"o"})", {{"key", "o"}}});
  CHECK(find_policy_signature({{"key", "o"}}).value() == std::nullopt);
  for (const char* name : {"x-goog-algorithm", "x-goog-credential", "x-goog-date", "x-goog-signature", "policy"}) {
    PostFormFields fields = whole.fields;
    std::erase_if(fields, [&](const auto& field) { return field.first == name; });
    CAPTURE(name);
    CHECK_FALSE(find_policy_signature(fields).ok());
  }
  CHECK_FALSE(find_policy_signature({{"policy", "x"}}).ok());
  CHECK_FALSE(find_policy_signature({{"signature", "x"}, {"policy", "x"}}).ok());
  for (const auto& [name, value] : {std::pair("GoogleAccessId", "x"), std::pair("x-amz-signature", "00"),
                                    std::pair("signature", "AAAA"), std::pair("POLICY", "x"), std::pair("Key", "p")}) {
    PostFormFields fields = whole.fields;
    fields.emplace_back(name, value);
    CAPTURE(name);
    CHECK_FALSE(find_policy_signature(fields).ok());
  }
}

TEST_CASE("A POST policy of version 2 verifies with the secret of an HMAC key") {
  const std::string document = "{" + kExpiration + R"(,"conditions":[["starts-with","$key",""],{"bucket":"b"}]})";
  const std::string policy = base64_encode(as_bytes(document));
  for (const char* id_field : {"GoogleAccessId", "AWSAccessKeyId"}) {
    PostPolicyRequest request{"b", {{"key", "o"}, {id_field, "GOOGID"}, {"policy", policy}}, {}};
    request.fields.emplace_back("signature", base64_encode(as_bytes(digest_text(hmac_sha1(secret(), policy)))));
    CHECK(verdict_of(request, now()).ok());
    CHECK_FALSE(verdict_of(request, at_time("2026-03-04T06:00:01Z")).ok());
    PostPolicyRequest forged = request;
    forged.bucket = "c";
    CHECK_FALSE(verdict_of(forged, now()).ok());
    forged = request;
    forged.fields.emplace_back("acl", "public-read");
    CHECK_FALSE(verdict_of(forged, now()).ok());
    forged = request;
    forged.fields[2].second =
        base64_encode(as_bytes("{" + kExpiration + R"(,"conditions":[["starts-with","$key",""]]})"));
    CHECK(verdict_of(forged, now()).status().reason() == "signatureDoesNotMatch");
  }
}

}  // namespace
}  // namespace lakegate
