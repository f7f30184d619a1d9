#include "gateway/iam/rpc_error.h"

#include "gateway/json/wire/json_writer.h"

namespace lakegate::iam {
namespace {

struct RpcCode {
  std::string_view name;
  int http_status;
};

// https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
RpcCode code_of(const Status& status) {
  if (status.reason() == "httpMethodNotAllowed") return {"NOT_FOUND", 404};
  switch (status.code()) {
    case Code::kUnauthenticated:
      return {"UNAUTHENTICATED", 401};
    case Code::kPermissionDenied:
      return {"PERMISSION_DENIED", 403};
    case Code::kNotFound:
      return {"NOT_FOUND", 404};
    case Code::kAlreadyExists:
      return {"ALREADY_EXISTS", 409};
    case Code::kConflict:
      return {"ABORTED", 409};
    case Code::kConditionNotMet:
      return {"FAILED_PRECONDITION", 400};
    case Code::kResourceExhausted:
      return {"RESOURCE_EXHAUSTED", 429};
    case Code::kUnimplemented:
      return {"UNIMPLEMENTED", 501};
    case Code::kUnavailable:
      return {"UNAVAILABLE", 503};
    case Code::kInvalidArgument:
    case Code::kRangeNotSatisfiable:
      return {"INVALID_ARGUMENT", 400};
    case Code::kTooLarge:
      return {"INVALID_ARGUMENT", 413};
    case Code::kDataLoss:
      return {"DATA_LOSS", 500};
    default:
      return {"INTERNAL", 500};
  }
}

}  // namespace

Response rpc_error_response(const Status& status, bool pretty) {
  const RpcCode code = code_of(status);
  JsonWriter json(FieldMask(), pretty);
  json.begin_object();
  json.begin_object("error");
  json.number("code", code.http_status);
  json.string("message", status.message());
  json.string("status", code.name);
  json.end_object();
  json.end_object();
  Response response;
  response.status_code = code.http_status;
  if (response.status_code == 401) {
    response.headers.add("WWW-Authenticate", "Bearer realm=\"https://accounts.google.com/\"");
  }
  response.body = json.take();
  response.headers.add("Content-Type", "application/json; charset=UTF-8");
  return response;
}

}  // namespace lakegate::iam
