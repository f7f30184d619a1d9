// Who signed an HTML form: the credentials that stand in its fields (auth/post_policy.h), beside what the head of its
// request proved.
#pragma once

#include "auth/authenticator.h"
#include "auth/identity_store.h"
#include "auth/post_policy.h"

namespace lakegate {

// What the fields of a form prove.
struct FormSignIn {
  Principal principal;
  bool is_signed = false;
  // What the policy says of the file's length (content-length-range).
  PostPolicyVerdict verdict;
};

// A form without a policy is its sender's as the head says, as a rule nobody's. A policy beside another credential is
// refused, and so is any form in a request that is signed itself, since that signature does not cover the fields. Else
// fails as the verification of the policy does; kPermissionDenied (invalidSecurity) for a key that is unknown. Where
// credentials are not read at all (PrincipalKind::kUnverified), those of forms are not either.
Task<Result<FormSignIn>> authenticate_form(IdentityStore& identities, const SignIn& head,
                                           const PostPolicyRequest& form);

}  // namespace lakegate
