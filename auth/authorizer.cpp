#include "auth/authorizer.h"

#include "auth/refusal.h"

namespace lakegate {
namespace {

class OpenAuthorizer final : public Authorizer {
 public:
  Task<Status> authorize(const Principal& principal, const AccessRequest& access) override {
    if (principal.kind == PrincipalKind::kUnverified) co_return Status();
    co_return access_refusal(principal, access);
  }
};

}  // namespace

std::unique_ptr<Authorizer> make_open_authorizer() { return std::make_unique<OpenAuthorizer>(); }

}  // namespace lakegate
