// Failures of the kinds that only signatures have, as both APIs answer them.
#include "gateway/error_table.h"

#include <catch2/catch.hpp>

#include "auth/policy_document.h"
#include "auth/signature_errors.h"

namespace lakegate {
namespace {

std::string xml_of(const Status& status) { return error_response(status, ErrorForm::kXml).body; }

TEST_CASE("Failures of signatures have Google's codes and sentences in the XML API") {
  struct Case {
    Status status;
    int http_status;
    const char* parts;
  };
  for (const Case& each :
       {Case{signature_does_not_match(), 403,
             "<Code>SignatureDoesNotMatch</Code><Message>Access denied.</Message><Details>The request signature we "},
        Case{signature_expired(0), 400,
             "<Code>ExpiredToken</Code><Message>The provided token has expired.</Message><Details>Request signature "
             "expired at: 1970-01-01T00:00:00.000Z</Details>"},
        Case{malformed_security_header("x-goog-acl", "Why."), 400,
             "<Code>MalformedSecurityHeader</Code><Message>Your request has a malformed header.</Message>"
             "<ParameterName>x-goog-acl</ParameterName><Details>Why.</Details>"},
        Case{request_time_too_skewed(), 403, "<Code>RequestTimeTooSkewed</Code>"},
        Case{invalid_security(), 403, "<Code>InvalidSecurity</Code>"},
        Case{
            invalid_policy_document("Policy did not reference these fields: submit"), 400,
            "<Code>InvalidPolicyDocument</Code><Message>The content of the form does not meet the conditions specified "
            "in the policy document.</Message><Details>Policy did not reference these fields: submit</Details>"}}) {
    CHECK(error_response(each.status, ErrorForm::kXml).status_code == each.http_status);
    CHECK_THAT(xml_of(each.status), Catch::Contains(each.parts));
  }
}

TEST_CASE("Failures of signatures have reasons that the JSON API knows") {
  for (const Status& status : {signature_does_not_match(), request_time_too_skewed(), invalid_security()}) {
    CHECK_THAT(error_json(status, false), Catch::Contains(R"("reason":"forbidden")"));
  }
  for (const Status& status :
       {signature_expired(0), malformed_security_header("x", "Why."), invalid_policy_document("Why.")}) {
    CHECK_THAT(error_json(status, false), Catch::Contains(R"("reason":"invalid")"));
  }
}

}  // namespace
}  // namespace lakegate
