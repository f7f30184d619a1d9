#include "gateway/error_table.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "gateway/json/wire/json_writer.h"

namespace lakegate {
namespace {

struct ErrorRow {
  Code code;
  int http_status;
  std::string_view xml_code;
};

constexpr std::array kErrors = {
    ErrorRow{Code::kOk, 200, ""},
    ErrorRow{Code::kInvalidArgument, 400, "InvalidArgument"},
    ErrorRow{Code::kUnauthenticated, 401, "AuthenticationRequired"},
    ErrorRow{Code::kPermissionDenied, 403, "AccessDenied"},
    ErrorRow{Code::kNotFound, 404, "NoSuchKey"},
    ErrorRow{Code::kAlreadyExists, 409, "BucketAlreadyOwnedByYou"},
    ErrorRow{Code::kConflict, 409, "BucketNotEmpty"},
    ErrorRow{Code::kConditionNotMet, 412, "PreconditionFailed"},
    ErrorRow{Code::kNotModified, 304, "NotModified"},
    ErrorRow{Code::kTooLarge, 413, "EntityTooLarge"},
    ErrorRow{Code::kRangeNotSatisfiable, 416, "InvalidRange"},
    ErrorRow{Code::kResourceExhausted, 429, "SlowDown"},
    ErrorRow{Code::kClientClosed, 499, "ClientClosedRequest"},
    ErrorRow{Code::kInternal, 500, "InternalError"},
    ErrorRow{Code::kDataLoss, 500, "InternalError"},
    ErrorRow{Code::kUnimplemented, 501, "NotImplemented"},
    ErrorRow{Code::kUnavailable, 503, "ServiceUnavailable"},
};

// XML codes that say more than the canonical code does.
struct XmlCodeOfReason {
  std::string_view reason;
  std::string_view xml_code;
};
constexpr std::array kXmlCodes = {
    XmlCodeOfReason{"badDigest", "BadDigest"},
    XmlCodeOfReason{"invalidDigest", "InvalidDigest"},
    XmlCodeOfReason{"httpMethodNotAllowed", "MethodNotAllowed"},
    XmlCodeOfReason{"invalidBucketName", "InvalidBucketName"},
    XmlCodeOfReason{"userProjectMissing", "UserProjectMissing"},
    XmlCodeOfReason{"malformedXml", "MalformedXML"},
    XmlCodeOfReason{"noSuchUpload", "NoSuchUpload"},
    XmlCodeOfReason{"invalidPart", "InvalidPart"},
    XmlCodeOfReason{"invalidPartOrder", "InvalidPartOrder"},
    XmlCodeOfReason{"keyTooLong", "KeyTooLongError"},
    XmlCodeOfReason{"entityTooLarge", "EntityTooLarge"},
    XmlCodeOfReason{"entityTooSmall", "EntityTooSmall"},
    XmlCodeOfReason{"noSuchObjectLockConfiguration", "NoSuchObjectLockConfiguration"},
    XmlCodeOfReason{"objectLockConfigurationNotFound", "ObjectLockConfigurationNotFoundError"},
    XmlCodeOfReason{"customerEncryptionAlgorithmIsInvalid", "CustomerEncryptionAlgorithmIsInvalid"},
    XmlCodeOfReason{"customerEncryptionKeyFormatIsInvalid", "CustomerEncryptionKeyFormatIsInvalid"},
    XmlCodeOfReason{"customerEncryptionKeySha256IsInvalid", "CustomerEncryptionKeySha256IsInvalid"},
    XmlCodeOfReason{"customerEncryptionKeyIsIncorrect", "CustomerEncryptionKeyIsIncorrect"},
    XmlCodeOfReason{"resourceIsEncryptedWithCustomerEncryptionKey", "ResourceIsEncryptedWithCustomerEncryptionKey"},
    XmlCodeOfReason{"resourceNotEncryptedWithCustomerEncryptionKey", "ResourceNotEncryptedWithCustomerEncryptionKey"},
    XmlCodeOfReason{"cloudKmsEncryptionKeyNotFound", "CloudKmsEncryptionKeyNotFound"},
    XmlCodeOfReason{"objectUnderActiveHold", "ObjectUnderActiveHold"},
    XmlCodeOfReason{"retentionPolicyNotMet", "RetentionPolicyNotMet"},
    XmlCodeOfReason{"contentSha256Mismatch", "XAmzContentSHA256Mismatch"},
    XmlCodeOfReason{"expiredToken", "ExpiredToken"},
    XmlCodeOfReason{"incompleteBody", "IncompleteBody"},
    XmlCodeOfReason{"incorrectNumberOfFiles", "IncorrectNumberOfFilesInPostRequest"},
    XmlCodeOfReason{"invalidPolicyDocument", "InvalidPolicyDocument"},
    XmlCodeOfReason{"invalidRequest", "InvalidRequest"},
    XmlCodeOfReason{"invalidSecurity", "InvalidSecurity"},
    XmlCodeOfReason{"leaseIdMismatch", "LeaseIdMismatch"},
    XmlCodeOfReason{"malformedPostRequest", "MalformedPOSTRequest"},
    XmlCodeOfReason{"malformedSecurityHeader", "MalformedSecurityHeader"},
    XmlCodeOfReason{"postFieldsTooLong", "MaxPostPreDataLengthExceededError"},
    XmlCodeOfReason{"requestTimeTooSkewed", "RequestTimeTooSkewed"},
    XmlCodeOfReason{"signatureDoesNotMatch", "SignatureDoesNotMatch"},
};

const ErrorRow& row_of(Code code) {
  const auto found =
      std::find_if(kErrors.begin(), kErrors.end(), [&](const ErrorRow& row) { return row.code == code; });
  static constexpr ErrorRow kBug{Code::kInternal, 500, "InternalError"};
  return found == kErrors.end() ? kBug : *found;
}

// Whoever signed in with nothing and lacks a permission. The JSON API asks him to sign in; the XML API only refuses.
bool is_anonymous_refusal(const Status& status) {
  return status.code() == Code::kUnauthenticated && status.reason() == "required";
}

int status_code_of(const Status& status) {
  if (status.reason() == "httpMethodNotAllowed") return 405;
  return row_of(status.code()).http_status;
}

// The XML API says in general what it refuses, and in the details why.
struct XmlSummaryOfReason {
  std::string_view reason;
  std::string_view summary;
};
constexpr std::array kXmlSummaries = {
    XmlSummaryOfReason{"expiredToken", "The provided token has expired."},
    XmlSummaryOfReason{"invalidPolicyDocument",
                       "The content of the form does not meet the conditions specified in the policy document."},
    XmlSummaryOfReason{"malformedSecurityHeader", "Your request has a malformed header."},
    XmlSummaryOfReason{"objectUnderActiveHold",
                       "Object overwrite or deletion is not allowed due to active hold on the object."},
    XmlSummaryOfReason{"retentionPolicyNotMet", "Object overwrite or deletion is not allowed due to retention policy."},
    XmlSummaryOfReason{"signatureDoesNotMatch", "Access denied."},
};

std::string_view xml_summary_of(const Status& status) {
  if (is_anonymous_refusal(status) || (status.code() == Code::kPermissionDenied && status.reason() == "forbidden")) {
    return "Access denied.";
  }
  for (const XmlSummaryOfReason& row : kXmlSummaries) {
    if (status.reason() == row.reason) return row.summary;
  }
  return {};
}

// Reasons that the JSON API does not know are only for the XML code.
std::string_view json_reason_of(const Status& status) {
  const std::string_view reason = status.reason();
  if (reason == "badDigest" || reason == "invalidDigest" || reason == "malformedXml" || reason == "keyTooLong" ||
      reason == "invalidBucketName" || reason == "contentSha256Mismatch" || reason == "expiredToken" ||
      reason == "incompleteBody" || reason == "invalidPolicyDocument" || reason == "malformedSecurityHeader" ||
      reason == "invalidRequest" || reason == "entityTooSmall" || reason == "entityTooLarge") {
    return "invalid";
  }
  if (reason == "userProjectMissing") return "required";
  // What Google answers, whatever its list of reasons says.
  if (reason == "objectUnderActiveHold" || reason == "invalidSecurity" || reason == "requestTimeTooSkewed" ||
      reason == "signatureDoesNotMatch") {
    return "forbidden";
  }
  if (status.code() == Code::kUnavailable) return "backendError";
  return reason;
}

// Parameters are camelCase, headers are not.
bool names_header(std::string_view location) {
  return location.find('-') != std::string_view::npos ||
         (!location.empty() && location[0] >= 'A' && location[0] <= 'Z');
}

std::string error_xml(const Status& status) {
  const std::string_view summary = xml_summary_of(status);
  std::string text = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>" + std::string(xml_error_code(status)) +
                     "</Code><Message>" + xml_escape(summary.empty() ? status.message() : summary) + "</Message>";
  if (!summary.empty()) {
    if (status.reason() == "malformedSecurityHeader") {
      text += "<ParameterName>" + xml_escape(status.location()) + "</ParameterName>";
    }
    text += "<Details>" + xml_escape(status.message()) + "</Details>";
  } else if (!status.location().empty()) {
    text += "<Details>" + xml_escape(status.location()) + "</Details>";
  }
  return text + "</Error>";
}

}  // namespace

std::string_view xml_error_code(const Status& status) {
  if (is_anonymous_refusal(status)) return "AccessDenied";
  for (const XmlCodeOfReason& row : kXmlCodes) {
    if (status.reason() == row.reason) return row.xml_code;
  }
  if (status.code() == Code::kNotFound && status.message().find("bucket does not exist") != std::string_view::npos) {
    return "NoSuchBucket";
  }
  return row_of(status.code()).xml_code;
}

int http_status_code(Code code) { return row_of(code).http_status; }

std::string xml_escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  const bool is_utf8 = is_valid_utf8(text);
  for (const char c : text) {
    if (!is_utf8 && static_cast<unsigned char>(c) >= 0x80) {
      escaped += "\xEF\xBF\xBD";  // U+FFFD, the replacement character.
      continue;
    }
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        // XML 1.0 has no way to write control characters; a reference at least leaves the document's structure sound.
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') {
          escaped += "&#" + std::to_string(static_cast<int>(c)) + ";";
        } else {
          escaped += c;
        }
    }
  }
  return escaped;
}

std::string error_json(const Status& status, bool pretty) {
  const bool is_request_error = status.code() == Code::kConditionNotMet || !status.location().empty();
  JsonWriter json(FieldMask(), pretty);
  json.begin_object();
  json.begin_object("error");
  json.number("code", status_code_of(status));
  json.string("message", status.message());
  json.begin_array("errors");
  json.begin_object();
  json.string("message", status.message());
  json.string("domain", status.code() == Code::kResourceExhausted ? "usageLimits" : "global");
  json.string("reason", json_reason_of(status));
  if (is_request_error) {
    json.string("locationType", names_header(status.location()) ? "header" : "parameter");
    json.string("location", status.location());
  }
  json.end_object();
  json.end_array();
  json.end_object();
  json.end_object();
  return json.take();
}

Response error_response(const Status& status, ErrorForm form, bool pretty) {
  Response response;
  response.status_code = status_code_of(status);
  if (form == ErrorForm::kXml && is_anonymous_refusal(status)) response.status_code = 403;
  if (status.code() == Code::kNotModified) return response;
  if (response.status_code == 401) {
    response.headers.add("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"");
  }
  if (form == ErrorForm::kText || status.reason() == "uploadGap" || status.reason() == "uploadChunkSize") {
    response.body = status.message();
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
  } else if (form == ErrorForm::kXml) {
    response.body = error_xml(status);
    response.headers.add("Content-Type", "application/xml; charset=UTF-8");
  } else {
    response.body = error_json(status, pretty);
    response.headers.add("Content-Type", "application/json; charset=UTF-8");
  }
  return response;
}

}  // namespace lakegate
