// Authorizer: may this principal do that? Called by the pipeline before every handler; any thread may call it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "auth/principal.h"
#include "auth/scopes.h"
#include "base/status.h"
#include "base/task.h"

namespace lakegate {

enum class AccessTarget { kObject, kFolder, kManagedFolder };

// A permission on a project (bucket empty), a bucket (object empty), or what `target` says is in the bucket.
struct AccessRequest {
  std::string_view permission;  // "storage.objects.get"; empty asks only whether the bucket may be known to be missing.
  std::string_view bucket;      // Empty for project-level methods.
  std::string_view object;      // Or the folder's or managed folder's name.
  AccessTarget target = AccessTarget::kObject;
  std::string_view project = {};                          // Of project-level methods.
  std::optional<uint64_t> generation = std::nullopt;      // Of the object; absent: the live one.
  uint64_t soft_deleted_bucket_generation = 0;            // 0: the live bucket.
  std::string_view list_prefix = {};                      // Of a listing.
  std::optional<ScopeReach> reach_needed = std::nullopt;  // Where the method needs another scope than its permission.
  // Where not null, set to the generation whose own access control list gave the permission, if one did. What is done
  // with the permission must be done to that generation: the object may be replaced by one that the principal may not
  // read.
  std::optional<uint64_t>* granting_generation = nullptr;
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // kPermissionDenied with GCS's sentence, or kUnauthenticated with it for anonymous callers. A bucket that does not
  // exist is refused too, except to those who may create buckets and so could find out: for them the handler says it.
  virtual Task<Status> authorize(const Principal& principal, const AccessRequest& access) = 0;
};

// `--auth=none`: lets unverified principals do everything, and all others nothing.
std::unique_ptr<Authorizer> make_open_authorizer();

}  // namespace lakegate
