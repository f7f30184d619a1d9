#include "gateway/routes.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/encoding.h"
#include "gateway/xml/s3_dialect.h"

namespace lakegate {

#define ROUTE(id, dialect, handler, method, pattern, permission, idempotency) \
  namespace dialect {                                                         \
  Task<Result<Response>> handler(RequestContext& context);                    \
  }
#define UNIMPLEMENTED(id, method, pattern)
#define XML_ROUTE(id, handler, method, scope, selector, permission) \
  namespace xml {                                                   \
  Task<Result<Response>> handler(RequestContext& context);          \
  }
#define XML_UNIMPLEMENTED(id, method, scope, selector)
#define LAKEGATE_ROUTE(id, handler, method, pattern, permission, idempotency) \
  namespace own {                                                             \
  Task<Result<Response>> handler(RequestContext& context);                    \
  }
#define IAM_ROUTE(id, family, handler, method, pattern, permission, idempotency) \
  namespace iam {                                                                \
  Task<Result<Response>> handler(RequestContext& context);                       \
  }
#define IAM_UNIMPLEMENTED(id, method, pattern)
#include "gateway/routes.def"
#undef IAM_ROUTE
#undef IAM_UNIMPLEMENTED
#undef LAKEGATE_ROUTE
#undef ROUTE
#undef UNIMPLEMENTED
#undef XML_ROUTE
#undef XML_UNIMPLEMENTED

namespace {

constexpr Route kRoutes[] = {
#define ROUTE(id, dialect, handler, method, pattern, permission, idempotency)                  \
  Route{id, Dialect::kJson, &dialect::handler,       Method::method, pattern, XmlScope::kNone, \
        "", permission,     Idempotency::idempotency},
#define UNIMPLEMENTED(id, method, pattern) \
  Route{id, Dialect::kJson, nullptr, Method::method, pattern, XmlScope::kNone, "", "", Idempotency::kNever},
#define XML_ROUTE(id, handler, method, scope, selector, permission) \
  Route{id,                                                         \
        Dialect::kXml,                                              \
        &xml::handler,                                              \
        Method::method,                                             \
        "",                                                         \
        XmlScope::scope,                                            \
        selector,                                                   \
        permission,                                                 \
        Idempotency::kConditional},
#define XML_UNIMPLEMENTED(id, method, scope, selector) \
  Route{id, Dialect::kXml, nullptr, Method::method, "", XmlScope::scope, selector, "", Idempotency::kNever},
#define LAKEGATE_ROUTE(id, handler, method, pattern, permission, idempotency)                      \
  Route{id, Dialect::kLakegate, &own::handler,           Method::method, pattern, XmlScope::kNone, \
        "", permission,         Idempotency::idempotency},
#define IAM_ROUTE(id, family, handler, method, pattern, permission, idempotency)              \
  Route{id, Dialect::kIam, &iam::handler,           Method::method, pattern, XmlScope::kNone, \
        "", permission,    Idempotency::idempotency},
#define IAM_UNIMPLEMENTED(id, method, pattern) \
  Route{id, Dialect::kIam, nullptr, Method::method, pattern, XmlScope::kNone, "", "", Idempotency::kNever},
#include "gateway/routes.def"
#undef IAM_ROUTE
#undef IAM_UNIMPLEMENTED
#undef LAKEGATE_ROUTE
#undef ROUTE
#undef UNIMPLEMENTED
#undef XML_ROUTE
#undef XML_UNIMPLEMENTED
};

struct JsonRoute {
  const Route* route;
  PathPattern pattern;
};

// Most specific first, so that the first match is the right one.
std::vector<JsonRoute> sorted_routes(Dialect dialect) {
  std::vector<JsonRoute> sorted;
  for (const Route& route : kRoutes) {
    if (route.dialect == dialect) sorted.push_back({&route, PathPattern(route.pattern)});
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const JsonRoute& a, const JsonRoute& b) {
    return a.pattern.literal_count() > b.pattern.literal_count();
  });
  return sorted;
}

const std::vector<JsonRoute>& json_routes(Dialect dialect) {
  static const std::vector<JsonRoute> of_gcs = sorted_routes(Dialect::kJson);
  static const std::vector<JsonRoute> of_our_own = sorted_routes(Dialect::kLakegate);
  static const std::vector<JsonRoute> of_iam = sorted_routes(Dialect::kIam);
  if (dialect == Dialect::kIam) return of_iam;
  return dialect == Dialect::kLakegate ? of_our_own : of_gcs;
}

// PUT, GET and DELETE on an upload URL go on with the session that `upload_id` names, whatever created it.
bool continues_upload(const RequestContext& context) {
  return context.is_upload_path && context.query.has("upload_id");
}

Status route_json(RequestContext& context, std::string_view rest, Dialect dialect) {
  while (rest == "b/") rest.remove_suffix(1);
  const std::vector<std::string_view> segments = split_segments(rest);
  const Method method = context.request.method == Method::kHead ? Method::kGet : context.request.method;
  const bool is_session = continues_upload(context);
  const std::vector<JsonRoute>& routes = json_routes(dialect);
  for (const JsonRoute& candidate : routes) {
    const bool method_fits =
        candidate.route->method == method || (is_session && candidate.route->id == "storage.objects.insert");
    if (!method_fits) continue;
    std::optional<PathPattern::Parameters> parameters = candidate.pattern.match(segments);
    if (!parameters) continue;
    context.route = candidate.route;
    context.path_parameters = std::move(*parameters);
    return Status();
  }
  const bool path_known =
      std::ranges::any_of(routes, [&](const JsonRoute& each) { return each.pattern.match(segments).has_value(); });
  if (path_known)
    return Status(Code::kInvalidArgument, "Method not allowed for this resource.", "httpMethodNotAllowed");
  // "b//o" and "b/NAME/o/": an empty name is never a resource.
  return not_found("Not Found");
}

bool xml_selector_present(const RequestContext& context, std::string_view selector) {
  if (selector.empty()) return true;
  return selector.starts_with("x-") ? context.request.headers.has(selector) : context.query.has(selector);
}

// Whether the query names a part of the resource, whatever the method. A request about a part is never one about the
// whole: DELETE of "/bucket?logging" must not delete the bucket.
bool names_xml_part(const RequestContext& context, XmlScope scope) {
  return std::any_of(std::begin(kRoutes), std::end(kRoutes), [&](const Route& route) {
    return route.dialect == Dialect::kXml && route.xml_scope == scope && !route.xml_selector.empty() &&
           !route.xml_selector.starts_with("x-") && context.query.has(route.xml_selector);
  });
}

Status route_xml(RequestContext& context) {
  context.error_form = ErrorForm::kXml;
  const std::string_view host = context.request.headers.get("host");
  const ApiConfig& config = context.services.config;
  const std::optional<std::string_view> custom = custom_domain_bucket(host, config.domains);
  ASSIGN_OR_RETURN(XmlTarget target, parse_xml_target(context.request.raw_path(),
                                                      custom ? custom : virtual_hosted_bucket(host, config.domains)));
  XmlScope scope = XmlScope::kService;
  if (!target.object.empty()) {
    scope = XmlScope::kObject;
  } else if (!target.bucket.empty()) {
    scope = XmlScope::kBucket;
  }
  context.path_parameters.emplace_back("bucket", std::move(target.bucket));
  context.path_parameters.emplace_back("object", std::move(target.object));
  const bool is_write = context.request.method != Method::kGet && context.request.method != Method::kHead;
  if (scope != XmlScope::kService && (is_write || is_s3_dialect(context.request)) &&
      names_foreign_s3_part(context.query)) {
    return unimplemented("A parameter you provided implies functionality that is not implemented.");
  }
  if (custom && !is_write && !names_xml_part(context, scope)) scope = XmlScope::kWebsite;
  for (const Route& route : kRoutes) {
    if (route.dialect != Dialect::kXml || route.xml_scope != scope || route.method != context.request.method) continue;
    if (!xml_selector_present(context, route.xml_selector)) continue;
    if (route.xml_selector.empty() && is_write && names_xml_part(context, scope)) break;
    context.route = &route;
    return Status();
  }
  return Status(Code::kInvalidArgument, "The specified method is not allowed against this resource.",
                "httpMethodNotAllowed");
}

}  // namespace

std::span<const Route> all_routes() { return kRoutes; }

SplitPath split_request_path(const Request& request, const ApiConfig& config) {
  const std::string_view host = request.headers.get("host");
  const bool hosted =
      custom_domain_bucket(host, config.domains).has_value() || virtual_hosted_bucket(host, config.domains).has_value();
  return hosted ? SplitPath{} : split_family(request.raw_path());
}

Status route_request(RequestContext& context) {
  const SplitPath path = split_request_path(context.request, context.services.config);
  switch (path.family) {
    case PathFamily::kXml:
      return route_xml(context);
    case PathFamily::kUpload:
      context.is_upload_path = true;
      break;
    case PathFamily::kDownload:
      context.is_download_path = true;
      break;
    case PathFamily::kLakegate:
      return route_json(context, path.rest, Dialect::kLakegate);
    case PathFamily::kIam:
      return route_json(context, path.rest, Dialect::kIam);
    default:
      break;
  }
  return route_json(context, path.rest, Dialect::kJson);
}

}  // namespace lakegate
