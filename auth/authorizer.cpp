#include "auth/authorizer.h"

namespace lakegate {
namespace {

class OpenAuthorizer final : public Authorizer {
 public:
  Task<Status> authorize(const Principal& principal, const AccessRequest& access) override {
    if (principal.kind == PrincipalKind::kUnverified) co_return Status();
    co_return Status(Code::kPermissionDenied, "Anonymous caller does not have " + std::string(access.permission) +
                                                  " access to the Google Cloud Storage resource.");
  }
};

}  // namespace

std::unique_ptr<Authorizer> make_open_authorizer() { return std::make_unique<OpenAuthorizer>(); }

}  // namespace lakegate
