#include "base/status.h"

#include <array>

namespace lakegate {
namespace {

struct CodeWords {
  Code code;
  std::string_view name;
  std::string_view reason;  // The reason that GCS gives when nothing more exact is known.
};

constexpr std::array kCodeWords = {
    CodeWords{Code::kOk, "ok", ""},
    CodeWords{Code::kInvalidArgument, "invalidArgument", "invalid"},
    CodeWords{Code::kUnauthenticated, "unauthenticated", "authError"},
    CodeWords{Code::kPermissionDenied, "permissionDenied", "forbidden"},
    CodeWords{Code::kNotFound, "notFound", "notFound"},
    CodeWords{Code::kAlreadyExists, "alreadyExists", "conflict"},
    CodeWords{Code::kConflict, "conflict", "conflict"},
    CodeWords{Code::kConditionNotMet, "conditionNotMet", "conditionNotMet"},
    CodeWords{Code::kNotModified, "notModified", "notModified"},
    CodeWords{Code::kTooLarge, "tooLarge", "uploadTooLarge"},
    CodeWords{Code::kRangeNotSatisfiable, "rangeNotSatisfiable", "requestedRangeNotSatisfiable"},
    CodeWords{Code::kResourceExhausted, "resourceExhausted", "rateLimitExceeded"},
    CodeWords{Code::kClientClosed, "clientClosed", "clientClosedRequest"},
    CodeWords{Code::kInternal, "internal", "internalError"},
    CodeWords{Code::kDataLoss, "dataLoss", "internalError"},
    CodeWords{Code::kUnimplemented, "unimplemented", "notImplemented"},
    CodeWords{Code::kUnavailable, "unavailable", "backendError"},
    CodeWords{Code::kAborted, "aborted", "backendError"},
    CodeWords{Code::kWouldBlock, "wouldBlock", "backendError"},
};

const CodeWords& words_of(Code code) {
  for (const CodeWords& words : kCodeWords) {
    if (words.code == code) return words;
  }
  return kCodeWords[0];
}

}  // namespace

Status::Status(Code code, std::string message, std::string_view reason)
    : rep_(std::make_shared<Rep>(
          Rep{code, std::string(reason.empty() ? words_of(code).reason : reason), std::move(message), {}})) {}

Status&& Status::at(std::string_view location) && {
  if (rep_) rep_->location = location;
  return std::move(*this);
}

std::string Status::to_string() const {
  if (ok()) return "ok";
  return std::string(code_name(code())) + " (" + std::string(reason()) + "): " + std::string(message());
}

std::string_view code_name(Code code) { return words_of(code).name; }

Status invalid_argument(std::string message, std::string_view location) {
  return Status(Code::kInvalidArgument, std::move(message)).at(location);
}

Status required_argument(std::string_view parameter) {
  return Status(Code::kInvalidArgument, "Required parameter: " + std::string(parameter), "required").at(parameter);
}

Status not_found(std::string message) { return Status(Code::kNotFound, std::move(message)); }

Status condition_not_met(std::string_view location) {
  return Status(Code::kConditionNotMet, "At least one of the pre-conditions you specified did not hold.").at(location);
}

Status not_modified() { return Status(Code::kNotModified, "The object has not been modified."); }
Status unavailable(std::string message) { return Status(Code::kUnavailable, std::move(message)); }
Status internal_error(std::string message) { return Status(Code::kInternal, std::move(message)); }
Status unimplemented(std::string message) { return Status(Code::kUnimplemented, std::move(message)); }

}  // namespace lakegate
