#include "gateway/pipeline.h"

#include "auth/body_obligation.h"
#include "auth/signature_errors.h"
#include "base/encoding.h"
#include "base/log.h"
#include "gateway/access.h"
#include "gateway/body.h"
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
#include "gateway/xml/s3_dialect.h"

namespace lakegate {
namespace {

// The Java client sends PATCH, and GETs that are too long for a URL, as POST with X-HTTP-Method-Override.
Task<Status> apply_method_override(RequestContext& context) {
  Request& request = context.request;
  if (request.method != Method::kPost) co_return Status();
  const std::optional<std::string_view> wanted = request.headers.find("x-http-method-override");
  if (!wanted) co_return Status();
  const Method method = parse_method(*wanted);
  if (method == Method::kOther) co_return invalid_argument("Invalid method override.", "X-HTTP-Method-Override");
  context.original_head = RequestHead{request.method, request.target};
  if (method == Method::kGet && request.headers.get("content-type").starts_with("application/x-www-form-urlencoded")) {
    // The parameters that had no room in the URL are the body.
    Result<std::string> form = co_await read_body(request, limits::kJsonBodyBytesMax);
    CO_RETURN_IF_ERROR(form.status());
    if (!form->empty()) request.target += (request.raw_query().empty() ? "?" : "&") + *form;
  }
  request.method = method;
  co_return Status();
}

// What holds for the parameters of every method.
Status check_query(const RequestContext& context) {
  for (const auto& [name, value] : context.query.parameters()) {
    if (!is_valid_utf8(value)) return invalid_argument("A query parameter is not valid UTF-8.", name);
  }
  return Status();
}

Task<Status> parse_and_route(RequestContext& context) {
  CO_RETURN_IF_ERROR(co_await apply_method_override(context));
  Result<Query> query = Query::parse(context.request.raw_query());
  if (query.ok()) context.query = std::move(*query);
  CO_RETURN_IF_ERROR(route_request(context));
  CO_RETURN_IF_ERROR(query.status());
  co_return check_query(context);
}

CredentialView credentials_of(const RequestContext& context) {
  const Request& request = context.request;
  CredentialView credentials;
  credentials.head.method = method_name(context.original_head ? context.original_head->method : request.method);
  credentials.head.raw_target = context.original_head ? context.original_head->target : request.target;
  for (const auto& [name, value] : request.headers.fields()) credentials.head.headers.push_back({name, value});
  const auto bucket = virtual_hosted_bucket(request.headers.get("host"), context.services.config.domains);
  if (bucket) credentials.bucket_of_host = std::string(*bucket);
  return credentials;
}

// "aws-chunked" is how the body came over the wire, and no encoding of the object's.
void drop_chunk_coding(Headers& headers) {
  const std::string codings = headers.join("content-encoding");
  std::string kept;
  std::string_view rest = codings;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(','), rest.size());
    std::string_view coding = rest.substr(0, end);
    while (coding.starts_with(' ')) coding.remove_prefix(1);
    const bool is_kept = !coding.empty() && !equal_ignoring_case(coding, "aws-chunked");
    if (is_kept) kept += (kept.empty() ? "" : ",") + std::string(coding);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  headers.erase("content-encoding");
  if (!kept.empty()) headers.add("content-encoding", kept);
}

// From here on nobody can read the body without what was promised of it being checked.
Status oblige_body(RequestContext& context) {
  const BodyObligation* const obligation = context.sign_in.body.get();
  if (obligation == nullptr) return Status();
  Request& request = context.request;
  if (obligation->form != PayloadForm::kSha256) {
    request.body_size_bytes = obligation->decoded_size_bytes;
    drop_chunk_coding(request.headers);
  }
  context.obliged_body = make_obliged_source(*obligation, *request.body);
  request.body = context.obliged_body.get();
  return Status();
}

Task<Status> authenticate(RequestContext& context) {
  const CredentialView credentials = credentials_of(context);
  CO_ASSIGN_OR_RETURN(context.sign_in, co_await context.services.authenticator.authenticate(credentials));
  context.principal = context.sign_in.principal;
  // The header that made another request of it is not among those that must be signed.
  if (context.sign_in.is_signed && context.original_head) co_return signature_does_not_match();
  co_return oblige_body(context);
}

// After the signature over Amazon's words is checked, handlers are to read Google's.
Status translate_dialect(RequestContext& context) {
  if (context.route->dialect != Dialect::kXml || !is_s3_dialect(context.request)) return Status();
  RETURN_IF_ERROR(translate_s3_request(context.request));
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

// The stages in their order:
// 1. parse and route, because everything after names the method (metrics, errors in the right dialect, permission);
// 2. authenticate, so that nobody unknown learns what exists, not even that a method is missing;
// 3. Amazon's words of the S3 dialect become Google's, so that what is authorised is what the handler reads;
// 4. authorise by the method's permissions (handlers ask for what only the body says: gateway/access.h);
// 5. what the buckets that it names demand of every request;
// 6. what no handler may miss: encryption keys are taken out of the headers, or refused;
// 7. the handler.
Task<Result<Response>> run_stages(RequestContext& context) {
  CO_RETURN_IF_ERROR(co_await parse_and_route(context));
  CO_RETURN_IF_ERROR(co_await authenticate(context));
  CO_RETURN_IF_ERROR(translate_dialect(context));
  CO_RETURN_IF_ERROR(co_await authorize_method(context));
  const Status demand = co_await check_bucket_gate(context);
  CO_RETURN_IF_ERROR(co_await hide_bucket_demand(context, demand));
  CO_RETURN_IF_ERROR(take_encryption_keys(context));
  Result<Response> answer = co_await answer_conditionally(context);
  if (answer.ok()) co_return answer;
  co_return co_await hide_missing_object(context, answer.status());
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

Pipeline::Pipeline(Services& services, RateLimiter& limiter) : services_(services), limiter_(limiter) {
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
  const bool metadata_root = !is_batch_part && oauth::is_metadata_root(context);
  std::optional<Response> ping;
  if (metadata_root) ping = oauth::metadata_ping(context);
  const Status admitted = limiter_.admit(request.peer_address);
  if (!admitted.ok()) {
    method_id = "refused";
    result = admitted;
    if (family == PathFamily::kXml) context.error_form = ErrorForm::kXml;
  } else if (family == PathFamily::kBatch && !is_batch_part) {
    method_id = "batch";
    result = co_await json::batch(context);
  } else if (family == PathFamily::kSignIn && !is_batch_part) {
    method_id = oauth::endpoint_id(request.raw_path());
    result = co_await oauth::answer(context);
  } else if (ping) {
    method_id = "metadata-server";
    result = std::move(*ping);
  } else if (request.method == Method::kOptions && !is_batch_part) {
    method_id = "preflight";
    result = co_await answer_preflight(context);
  } else {
    result = co_await run_stages(context);
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
