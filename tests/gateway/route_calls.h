// One request for each route of the table, as far as its handler would take it. A new route needs nothing here unless
// its parameters do.
#pragma once

#include <map>

#include "gateway/upload/resumable.h"
#include "tests/gateway/access_world.h"

namespace lakegate {

inline const std::map<std::string_view, std::string_view> kParameters = {
    {"bucket", "box"},
    {"object", "o"},
    {"sourceBucket", "box"},
    {"sourceObject", "o"},
    {"destinationBucket", "box"},
    {"destinationObject", "new"},
    {"folder", "f%2F"},
    {"sourceFolder", "f%2F"},
    {"destinationFolder", "g%2F"},
    {"managedFolder", "m%2F"},
    {"projectId", "project"},
    {"prefix", "o%2F"},
};

inline std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const size_t space = text.find(' ');
    found.emplace_back(text.substr(0, space));
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return found;
}

inline std::string json_target(const Route& route) {
  std::string target = route.dialect == Dialect::kLakegate ? "/lakegate/v1" : "/storage/v1";
  for (const std::string_view segment : split_segments(route.pattern)) {
    target += '/';
    if (!segment.starts_with('{')) {
      target += segment;
      continue;
    }
    const auto value = kParameters.find(segment.substr(1, segment.size() - 2));
    target += value == kParameters.end() ? "x" : value->second;
  }
  if (route.id == "storage.objects.insert") target = "/upload" + target + "?uploadType=media&name=new";
  if (route.pattern == "b") target += "?project=project";
  if (route.id == "storage.buckets.lockRetentionPolicy") target += "?ifMetagenerationMatch=1";
  if (route.id == "storage.objects.restore") target += "?generation=1";
  if (route.id == "storage.projects.hmacKeys.create") target += "?serviceAccountEmail=robot@example.com";
  if (route.permission == "lakegate.leases.acquire") target += "?leaseDuration=15";
  if (route.permission == "lakegate.leases.change") {
    target += "?proposedLeaseId=6f9619ff-8b86-4d01-b42d-00c04fc964ff";
  }
  if (route.id.ends_with(".testIamPermissions")) target += "?permissions=storage.objects.get";
  return target;
}

// A body of more than one block, so that one which is stored shows up among the blobs.
inline Call call_of(const Route& route) {
  Call call;
  call.method = route.method;
  const bool has_bytes = route.id == "storage.objects.insert" || route.id == "xml.object.put";
  if (route.dialect != Dialect::kXml) {
    call.target = json_target(route);
    if (route.method != Method::kGet) call.body = has_bytes ? std::string(100'000, 'x') : "{}";
    call.headers.emplace_back("Content-Type", has_bytes ? "text/plain" : "application/json");
    return call;
  }
  call.target = "/";
  if (route.xml_scope == XmlScope::kWebsite) {
    call.host = AccessWorld::kWebsite;
    return call;
  }
  if (route.xml_scope != XmlScope::kService) call.target += "box";
  if (route.xml_scope == XmlScope::kObject) call.target += "/o";
  call.headers.emplace_back("x-goog-project-id", "project");
  if (has_bytes) call.body = std::string(100'000, 'x');
  if (route.id == "xml.object.post" || route.id == "xml.bucket.post.form") {
    call.headers.emplace_back("Content-Type", "multipart/form-data; boundary=b");
    call.body = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\no\r\n";
    call.body += "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n" + std::string(100'000, 'x');
    call.body += "\r\n--b--\r\n";
  }
  if (route.xml_selector == "x-goog-copy-source" || route.xml_selector == "x-amz-copy-source") {
    call.headers.emplace_back(std::string(route.xml_selector), "/box/p");
  } else if (route.xml_selector == "x-goog-resumable") {
    call.headers.emplace_back("x-goog-resumable", "start");
  } else if (!route.xml_selector.empty()) {
    call.target += "?" + std::string(route.xml_selector);
  }
  return call;
}

inline bool is_session(const Route& route) { return route.xml_selector == kUploadIdParameter; }

inline std::vector<const Route*> guarded_routes() {
  std::vector<const Route*> routes;
  for (const Route& route : all_routes()) {
    if (route.handler != nullptr && !route.permission.empty() && !is_session(route)) routes.push_back(&route);
  }
  return routes;
}

// Whether the handler would run. It does not, so that all methods meet the same store.
class Stopper final : public RequestFilter {
 public:
  Task<Result<Response>> handle(RequestContext&, Handler) override {
    was_reached = true;
    co_return Response();
  }
  bool was_reached = false;
};

}  // namespace lakegate
