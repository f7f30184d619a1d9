// Authorizer: may this principal do that? Called by the pipeline before every handler; any thread may call it.
#pragma once

#include <memory>
#include <string_view>

#include "auth/principal.h"
#include "base/status.h"
#include "base/task.h"

namespace lakegate {

struct AccessRequest {
  std::string_view permission;  // "storage.objects.get"
  std::string_view bucket;      // Empty for project-level methods.
  std::string_view object;
};

class Authorizer {
 public:
  virtual ~Authorizer() = default;
  // kPermissionDenied with GCS's sentence.
  virtual Task<Status> authorize(const Principal& principal, const AccessRequest& access) = 0;
};

// `--auth=none`: lets unverified principals do everything, and anonymous ones nothing.
std::unique_ptr<Authorizer> make_open_authorizer();

}  // namespace lakegate
