// PolicyAuthorizer: the Authorizer over what is stored: the policies of the project, the bucket and the managed folders
// above, the object's access control list where the bucket has no uniform access, groups, custom roles, deny policies,
// and what the credential itself may do at most (scopes, access boundary).
//
// Owned by the composition root; any thread may call it. Each decision reads what is committed at that moment, through
// Catalog (memory first, then the worker pool), so a change of a policy holds for every request that begins after it
// was acknowledged: rows are kept decoded by the store itself (metadata/kv/row_cache.h), and of decisions only what was
// allowed by such rows alone, until one of them changes (auth/steady_verdicts.h). Records that cannot be read allow
// nothing.
//
// Unverified principals (`--auth=none`) may do everything.
#pragma once

#include <memory>

#include "auth/authorizer.h"
#include "metadata/catalog.h"

namespace lakegate {

std::unique_ptr<Authorizer> make_policy_authorizer(Catalog& catalog);

}  // namespace lakegate
