#include "auth/form_authenticator.h"

#include "auth/signature_errors.h"

namespace lakegate {
namespace {

struct FoundKey {
  VerificationKey key;
  Principal principal;
};

Task<Result<FoundKey>> find_key(IdentityStore& identities, const PolicySignature& signature) {
  FoundKey found;
  if (signature.key_kind == SignatureKeyKind::kHmac) {
    CO_ASSIGN_OR_RETURN(const auto identity, co_await identities.find_hmac_key(signature.access_id));
    if (!identity) co_return invalid_security();
    found.key = identity->secret;
    found.principal = identity->principal;
    co_return found;
  }
  CO_ASSIGN_OR_RETURN(const auto account, co_await identities.find_account(lower_case_address(signature.access_id)));
  if (!account) co_return invalid_security();
  found.key = account->keys_of({}, identities.clock().now_us());
  found.principal = principal_of(account->account);
  co_return found;
}

}  // namespace

Task<Result<FormSignIn>> authenticate_form(IdentityStore& identities, const SignIn& head,
                                           const PostPolicyRequest& form) {
  FormSignIn sign_in;
  sign_in.principal = head.principal;
  if (head.principal.kind == PrincipalKind::kUnverified) co_return sign_in;
  CO_ASSIGN_OR_RETURN(const std::optional<PolicySignature> signature, find_policy_signature(form.fields));
  const bool is_anonymous = head.principal.kind == PrincipalKind::kAnonymous;
  if (head.is_signed || (signature && !is_anonymous)) {
    co_return malformed_security_header("Authorization", "Only one way of signing in is allowed in a request.");
  }
  if (!signature) co_return sign_in;
  CO_ASSIGN_OR_RETURN(FoundKey found, co_await find_key(identities, *signature));
  CO_ASSIGN_OR_RETURN(sign_in.verdict, verify_post_policy(*signature, form, found.key, identities.clock().now_us()));
  sign_in.principal = std::move(found.principal);
  sign_in.is_signed = true;
  co_return sign_in;
}

}  // namespace lakegate
