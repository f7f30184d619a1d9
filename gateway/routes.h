// The route table (gateway/routes.def) and the choice of a row for a request. Immutable; any thread may use it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/context.h"
#include "gateway/routing.h"

namespace lakegate {

// kLakegate: JSON, with paths of our own. kIam: JSON of cloudresourcemanager.googleapis.com and iam.googleapis.com.
enum class Dialect { kJson, kXml, kLakegate, kIam };
// Whether a client may repeat the method blindly.
enum class Idempotency { kAlways, kConditional, kNever };
// kWebsite: a bucket or object that is read through a custom domain.
enum class XmlScope { kNone, kService, kBucket, kObject, kWebsite };

using Handler = Task<Result<Response>> (*)(RequestContext& context);

struct Route {
  std::string_view id;  // "storage.objects.get", "xml.object.get"
  Dialect dialect;
  Handler handler;  // Null: not implemented.
  Method method;
  std::string_view pattern;  // Not of XML.
  XmlScope xml_scope;
  std::string_view xml_selector;
  std::string_view permission;
  Idempotency idempotency;
};

std::span<const Route> all_routes();

// The family of the request's path; XML for virtual-hosted requests, whose path is an object's name.
SplitPath split_request_path(const Request& request, const ApiConfig& config);

// Fills in the context's route, parameters and error form; kNotFound or kInvalidArgument when nothing fits.
Status route_request(RequestContext& context);

}  // namespace lakegate
