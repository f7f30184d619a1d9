#include "gateway/cors.h"

#include <algorithm>

#include "gateway/bucket_gate.h"
#include "gateway/routes.h"
#include "metadata/ops/buckets_get.h"

namespace lakegate {
namespace {

bool holds(const std::vector<std::string>& allowed, std::string_view value) {
  return std::ranges::any_of(allowed, [&](const std::string& each) { return each == "*" || each == value; });
}

bool allows(const CorsRule& rule, std::string_view origin, std::string_view method) {
  return holds(rule.origins, origin) && holds(rule.methods, method);
}

std::string join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

// A rule for any origin says so; then caches need not tell origins apart.
void add_origin(const CorsRule& rule, std::string_view origin, Headers& headers) {
  const bool for_all = std::ranges::find(rule.origins, "*") != rule.origins.end();
  headers.add("Access-Control-Allow-Origin", for_all ? "*" : std::string(origin));
  if (!for_all) headers.add("Vary", "Origin");
}

// Whether every header of a comma-separated list is one that the rule names.
bool allows_headers(const CorsRule& rule, std::string_view requested) {
  while (!requested.empty()) {
    const size_t comma = std::min(requested.find(','), requested.size());
    std::string_view name = requested.substr(0, comma);
    requested.remove_prefix(std::min(comma + 1, requested.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const auto is_it = [&](const std::string& each) { return each == "*" || equal_ignoring_case(each, name); };
    if (!name.empty() && !std::ranges::any_of(rule.response_headers, is_it)) return false;
  }
  return true;
}

void add_preflight_headers(const std::vector<CorsRule>& rules, const Request& request, std::string_view method,
                           Headers& headers) {
  const std::string_view origin = request.headers.get("origin");
  const std::string requested = request.headers.join("access-control-request-headers");
  const auto rule = std::ranges::find_if(
      rules, [&](const CorsRule& each) { return allows(each, origin, method) && allows_headers(each, requested); });
  if (rule == rules.end()) return;
  add_origin(*rule, origin, headers);
  headers.add("Access-Control-Allow-Methods", join(rule->methods));
  if (!requested.empty()) headers.add("Access-Control-Allow-Headers", requested);
  if (rule->max_age_s) headers.add("Access-Control-Max-Age", std::to_string(*rule->max_age_s));
}

}  // namespace

void add_cors_headers(const std::vector<CorsRule>& rules, const Request& request, Headers& headers) {
  const std::string_view origin = request.headers.get("origin");
  if (origin.empty()) return;
  const std::string_view method = method_name(request.method);
  const auto rule = std::ranges::find_if(rules, [&](const CorsRule& each) { return allows(each, origin, method); });
  if (rule == rules.end()) return;
  add_origin(*rule, origin, headers);
  if (!rule->response_headers.empty()) {
    headers.add("Access-Control-Expose-Headers", join(rule->response_headers));
  }
}

Task<Result<Response>> answer_preflight(RequestContext& context) {
  Response response;
  response.headers.add("Content-Type", "text/html; charset=UTF-8");
  Request& request = context.request;
  const std::string method(request.headers.get("access-control-request-method"));
  if (method.empty() || !request.headers.has("origin")) co_return response;
  // The route of the request that is asked about names the bucket.
  request.method = parse_method(method);
  const Status routed = route_request(context);
  request.method = Method::kOptions;
  const std::string& destination = context.path_parameter("destinationBucket");
  const std::string name = destination.empty() ? context.bucket() : destination;
  if (!routed.ok() || name.empty()) co_return response;
  auto operation = [&name](Transaction& transaction) { return require_bucket(transaction, name); };
  const Result<Bucket> bucket = co_await context.services.catalog.read(operation);
  if (!bucket.ok() || (bucket->ip_filter && !lets_in(*bucket->ip_filter, request.peer_address))) co_return response;
  add_preflight_headers(bucket->cors, request, method, response.headers);
  co_return response;
}

}  // namespace lakegate
