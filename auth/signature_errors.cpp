#include "auth/signature_errors.h"

#include "base/encoding.h"

namespace lakegate {

Status signature_does_not_match() {
  return {Code::kPermissionDenied,
          "The request signature we calculated does not match the signature you provided. Check your Google secret key "
          "and signing method.",
          "signatureDoesNotMatch"};
}

Status malformed_security_header(std::string_view name, std::string details) {
  return Status(Code::kInvalidArgument, std::move(details), "malformedSecurityHeader").at(name);
}

Status signature_expired(int64_t expires_us) {
  return {Code::kInvalidArgument, "Request signature expired at: " + format_rfc3339(expires_us), "expiredToken"};
}

Status request_time_too_skewed() {
  return {Code::kPermissionDenied, "The difference between the request time and the current time is too large.",
          "requestTimeTooSkewed"};
}

Status invalid_security() {
  return {Code::kPermissionDenied, "The provided security credentials are not valid.", "invalidSecurity"};
}

}  // namespace lakegate
