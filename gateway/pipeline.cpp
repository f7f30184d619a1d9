#include "gateway/pipeline.h"

#include <algorithm>

#include "auth/signature_errors.h"
#include "base/encoding.h"
#include "base/log.h"
#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/body_promises.h"
#include "gateway/bucket_gate.h"
#include "gateway/cors.h"
#include "gateway/customer_key_headers.h"
#include "gateway/error_table.h"
#include "gateway/etag_conditions.h"
#include "gateway/expiry_headers.h"
#include "gateway/iam/rpc_error.h"
#include "gateway/json/batch.h"
#include "gateway/oauth/endpoints.h"
#include "gateway/oauth/metadata_server.h"
#include "gateway/parameter_table.h"
#include "gateway/request_filter.h"
#include "gateway/request_metrics.h"
#include "gateway/routes.h"
#include "gateway/routing.h"
#include "gateway/xml/post_form.h"
#include "gateway/xml/s3_dialect.h"

namespace lakegate {
namespace {

// The Java client sends PATCH, and GETs that are too long for a URL, as POST with X-HTTP-Method-Override.
Status apply_method_override(RequestContext& context) {
  Request& request = context.request;
  if (request.method != Method::kPost) return Status();
  const std::optional<std::string_view> wanted = request.headers.find("x-http-method-override");
  if (!wanted) return Status();
  const Method method = parse_method(*wanted);
  if (method == Method::kOther) return invalid_argument("Invalid method override.", "X-HTTP-Method-Override");
  context.original_head = RequestHead{request.method, request.target};
  request.method = method;
  return Status();
}

// What holds for the parameters of every method.
Status check_query(const RequestContext& context) {
  for (const auto& [name, value] : context.query.parameters()) {
    if (!is_valid_utf8(value)) return invalid_argument("A query parameter is not valid UTF-8.", name);
  }
  return Status();
}

Status parse_and_route(RequestContext& context) {
  context.path_parameters.clear();
  Result<Query> query = Query::parse(context.request.raw_query());
  if (query.ok()) context.query = std::move(*query);
  RETURN_IF_ERROR(route_request(context));
  RETURN_IF_ERROR(query.status());
  return check_query(context);
}

// The parameters that had no room in the URL are the body of such a GET.
bool has_form_for_query(const RequestContext& context) {
  const Request& request = context.request;
  return context.original_head && request.method == Method::kGet &&
         request.headers.get("content-type").starts_with("application/x-www-form-urlencoded");
}

Task<Status> add_form_to_query(RequestContext& context) {
  Request& request = context.request;
  CO_ASSIGN_OR_RETURN(const std::string form, co_await read_body(request, limits::kJsonBodyBytesMax));
  if (form.empty()) co_return Status();
  request.target += (request.raw_query().empty() ? "?" : "&") + form;
  co_return parse_and_route(context);
}

CredentialView credentials_of(const RequestContext& context) {
  const Request& request = context.request;
  CredentialView credentials;
  credentials.head.method = method_name(context.original_head ? context.original_head->method : request.method);
  credentials.head.raw_target = context.original_head ? context.original_head->target : request.target;
  credentials.head.headers.reserve(request.headers.fields().size());
  for (const auto& [name, value] : request.headers.fields()) credentials.head.headers.push_back({name, value});
  const std::string_view host = request.headers.get("host");
  auto bucket = custom_domain_bucket(host, context.services.config.domains);
  if (!bucket) bucket = virtual_hosted_bucket(host, context.services.config.domains);
  if (bucket) credentials.bucket_of_host = std::string(*bucket);
  return credentials;
}

Task<Status> authenticate(RequestContext& context, RequestLimits& limits) {
  CO_RETURN_IF_ERROR(limits.admit_credentials(context.request.peer_address));
  const CredentialView credentials = credentials_of(context);
  Result<SignIn> sign_in = co_await context.services.authenticator.authenticate(credentials);
  limits.note_sign_in(context.request.peer_address, sign_in.status());
  CO_ASSIGN_OR_RETURN(context.sign_in, std::move(sign_in));
  CO_RETURN_IF_ERROR(limits.admit_principal(context.principal()));
  // The header that made another request of it is not among those that must be signed.
  if (context.sign_in.is_signed && context.original_head) co_return signature_does_not_match();
  co_return oblige_body(context, credentials.head);
}

// After the signature over Amazon's words is checked, handlers are to read Google's.
Status translate_dialect(RequestContext& context) {
  if (context.route->dialect != Dialect::kXml || !is_s3_dialect(context.request)) return Status();
  RETURN_IF_ERROR(translate_s3_request(context.request));
  ASSIGN_OR_RETURN(context.query, Query::parse(context.request.raw_query()));
  return Status();
}

bool is_zero_generation(std::string_view parameter) {
  for (const std::string_view name : {"generation=", "sourceGeneration="}) {
    if (parameter.starts_with(name)) return parse_uint64(parameter.substr(name.size())) == uint64_t{0};
  }
  return false;
}

// No object has the generation 0: it means the live one, as if the parameter were not there. gcsfuse deletes so
// [gcsfuse v3.11.4 internal/storage/bucket_handle.go]. Taken out here, so that what is authorised is what is read.
Status take_out_zero_generations(RequestContext& context) {
  if (!context.query.has("generation") && !context.query.has("sourceGeneration")) return Status();
  if (context.object().empty() && context.path_parameter("sourceObject").empty()) return Status();
  std::string kept;
  std::string_view rest = context.request.raw_query();
  while (!rest.empty()) {
    const std::string_view parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(parameter.size() + 1, rest.size()));
    if (is_zero_generation(parameter)) continue;
    kept += kept.empty() ? "?" : "&";
    kept += parameter;
  }
  context.request.target = std::string(context.request.raw_path()) + kept;
  ASSIGN_OR_RETURN(context.query, Query::parse(context.request.raw_query()));
  return Status();
}

// Bytes that a client wants encrypted must not be stored in the clear, whatever the handler looks at.
Status take_encryption_keys(RequestContext& context) {
  RETURN_IF_ERROR(refuse_kms_key(context.request.headers.get("x-goog-encryption-kms-key-name")));
  RETURN_IF_ERROR(refuse_kms_key(context.query.get("kmsKeyName")));
  RETURN_IF_ERROR(refuse_kms_key(context.query.get("destinationKmsKeyName")));
  return take_customer_keys(context);
}

Task<Result<Response>> call_handler(RequestContext& context) {
  if (context.route->handler == nullptr) {
    co_return unimplemented("Method " + std::string(context.route->id) + " is not implemented by this server.");
  }
  // Before the handler, so that a request that is wrong changes nothing.
  CO_RETURN_IF_ERROR(check_parameters(context));
  if (RequestFilter* const filter = context.services.filter; filter != nullptr) {
    co_return co_await filter->handle(context, context.route->handler);
  }
  co_return co_await context.route->handler(context);
}

// The handler's answer to a request whose If-Match or If-None-Match has been looked at, before a change and after a
// read.
Task<Result<Response>> answer_conditionally(RequestContext& context) {
  CO_RETURN_IF_ERROR(apply_etag_conditions(context));
  CO_ASSIGN_OR_RETURN(Response response, co_await call_handler(context));
  co_return check_answer_etag(context, std::move(response));
}

// The policy of a form is a credential like any other.
Task<Status> take_form(RequestContext& context, RequestLimits& limits) {
  const bool was_signed = context.sign_in.is_signed;
  const Status taken = co_await take_post_form(context);
  limits.note_sign_in(context.request.peer_address, taken);
  CO_RETURN_IF_ERROR(taken);
  if (context.sign_in.is_signed && !was_signed) co_return limits.admit_principal(context.principal());
  co_return Status();
}

bool was_replaced(const RequestContext& context, const Result<Response>& answer) {
  return context.is_pinned && !answer.ok() && answer.status().code() == Code::kNotFound;
}

// The object whose list gave the permission is gone. Readers are judged anew by that of its successor; a change, whose
// body may have been read, is for the client to send again.
Task<Result<Response>> answer_of_successor(RequestContext& context) {
  constexpr int kAttempts = 5;
  const Status again = unavailable("The object was replaced while the request was being answered. Please try again.");
  if (context.request.method != Method::kGet && context.request.method != Method::kHead) co_return again;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    CO_ASSIGN_OR_RETURN(context.query, Query::parse(context.request.raw_query()));
    context.is_pinned = false;
    CO_RETURN_IF_ERROR(co_await authorize_method(context));
    Result<Response> answer = co_await answer_conditionally(context);
    if (!was_replaced(context, answer)) co_return answer;
  }
  co_return again;
}

// The stages in their order:
// 1. parse and route, because everything after names the method (metrics, errors in the right dialect, permission);
// 2. authenticate, so that nobody unknown learns what exists, not even that a method is missing; who has had too many
//    credentials refused, or makes too many requests, ends here;
// 3. an HTML form becomes the PUT that it stands for, with the principal of its policy (gateway/xml/post_form.h);
// 4. Amazon's words of the S3 dialect become Google's, and a generation of 0 none, so that what is authorised is what
//    the handler reads;
// 5. authorise by the method's permissions (handlers ask for what only the body says: gateway/access.h);
// 6. what the buckets that it names demand of every request;
// 7. what no handler may miss: encryption keys are taken out of the headers, or refused; checksums are compared;
// 8. the handler.
Task<Result<Response>> run_stages(RequestContext& context, RequestLimits& limits) {
  CO_RETURN_IF_ERROR(apply_method_override(context));
  CO_RETURN_IF_ERROR(parse_and_route(context));
  CO_RETURN_IF_ERROR(co_await authenticate(context, limits));
  // Not before, so that nobody with a bad credential has a body read.
  if (has_form_for_query(context)) CO_RETURN_IF_ERROR(co_await add_form_to_query(context));
  if (is_post_form(context)) CO_RETURN_IF_ERROR(co_await take_form(context, limits));
  CO_RETURN_IF_ERROR(translate_dialect(context));
  CO_RETURN_IF_ERROR(take_out_zero_generations(context));
  CO_RETURN_IF_ERROR(co_await authorize_method(context));
  const Status demand = co_await check_bucket_gate(context);
  CO_RETURN_IF_ERROR(co_await hide_bucket_demand(context, demand));
  CO_RETURN_IF_ERROR(take_encryption_keys(context));
  CO_RETURN_IF_ERROR(expect_checksums(context));
  Result<Response> answer = co_await answer_conditionally(context);
  if (was_replaced(context, answer)) answer = co_await answer_of_successor(context);
  if (answer.ok()) co_return answer;
  co_return co_await hide_missing_object(context, answer.status());
}

// The sign-in endpoints look at credentials themselves; which grants hold is theirs to say.
Task<Result<Response>> answer_sign_in(RequestContext& context, RequestLimits& limits) {
  CO_RETURN_IF_ERROR(limits.admit_credentials(context.request.peer_address));
  Result<Response> answer = co_await oauth::answer(context);
  limits.note_sign_in(context.request.peer_address, answer.status());
  // "invalid_grant" and its like (RFC 6749, section 5.2).
  const int status_code = answer.ok() ? answer->status_code : 0;
  if (status_code == 400 || status_code == 401) limits.note_refused_sign_in(context.request.peer_address);
  co_return answer;
}

bool is_pretty(const RequestContext& context) {
  return !equal_ignoring_case(context.query.get("prettyPrint"), "false");
}

ErrorForm form_of(const RequestContext& context) {
  const bool was_routed_to_xml = context.route != nullptr && context.route->dialect == Dialect::kXml;
  return was_routed_to_xml ? ErrorForm::kXml : context.error_form;
}

Response error_of(const RequestContext& context, PathFamily family, const Status& status) {
  if (family == PathFamily::kIam) return iam::rpc_error_response(status, is_pretty(context));
  return error_response(status, form_of(context), is_pretty(context));
}

}  // namespace

Pipeline::Pipeline(Services& services, RequestLimits& limits) : services_(services), limits_(limits) {
  services_.dispatcher = this;
}

Task<Response> Pipeline::handle(Request& request) { return run(request, /*is_batch_part=*/false); }

Task<Response> Pipeline::dispatch_part(Request& request) { return run(request, /*is_batch_part=*/true); }

Task<Response> Pipeline::run(Request& request, bool is_batch_part) {
  const int64_t start_us = services_.clock.monotonic_us();
  RequestContext context(request, services_);
  context.is_batch_part = is_batch_part;

  const PathFamily family = split_request_path(request, services_.config).family;
  Result<Response> result = Response();
  std::string_view method_id;
  const Status admitted = limits_.admit_address(request.peer_address);
  const bool metadata_root = !is_batch_part && oauth::is_metadata_root(context);
  std::optional<Response> ping;
  if (metadata_root) ping = oauth::metadata_ping(context);
  if (!admitted.ok()) {
    method_id = "refused";
    result = admitted;
    if (family == PathFamily::kXml) context.error_form = ErrorForm::kXml;
  } else if (family == PathFamily::kBatch && !is_batch_part) {
    method_id = "batch";
    result = co_await json::batch(context);
  } else if (family == PathFamily::kSignIn && !is_batch_part) {
    method_id = oauth::endpoint_id(request.raw_path());
    result = co_await answer_sign_in(context, limits_);
  } else if (ping) {
    method_id = "metadata-server";
    result = std::move(*ping);
  } else if (request.method == Method::kOptions && !is_batch_part) {
    method_id = "preflight";
    result = co_await answer_preflight(context);
  } else {
    result = co_await run_stages(context, limits_);
    method_id = context.route == nullptr ? "unknown" : context.route->id;
  }
  Response response = result.ok() ? std::move(*result) : error_of(context, family, result.status());
  if (family == PathFamily::kXml && is_s3_dialect(request)) translate_s3_answer(response.headers);
  if (metadata_root) oauth::add_metadata_flavor(response);
  add_cors_headers(context.cors, request, response.headers);
  add_expiry_headers(response.headers, services_.clock.now_us());
  note_request(request, method_id, response, result.status(), services_.clock.monotonic_us() - start_us);
  co_return response;
}

}  // namespace lakegate
