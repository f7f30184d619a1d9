#include "auth/authenticator.h"

namespace lakegate {
namespace {

class OpenAuthenticator final : public Authenticator {
 public:
  Task<Result<SignIn>> authenticate(const CredentialView&) override {
    SignIn sign_in;
    sign_in.principal.kind = PrincipalKind::kUnverified;
    sign_in.principal.name = "unverified";
    co_return sign_in;
  }
};

}  // namespace

std::unique_ptr<Authenticator> make_open_authenticator() { return std::make_unique<OpenAuthenticator>(); }

}  // namespace lakegate
