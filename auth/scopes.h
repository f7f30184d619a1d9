// How far a credential reaches by the OAuth scopes that it was made for
// (https://cloud.google.com/storage/docs/oauth-scopes). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lakegate {

// Each reaches as far as those before it, and further.
enum class ScopeReach { kNothing, kRead, kWrite, kControl };

// What a permission needs: reading, writing, or control of metadata and policies.
ScopeReach reach_needed_for(std::string_view permission);
// The furthest of the scopes. Scopes that say nothing of storage reach nothing.
ScopeReach reach_of(const std::vector<std::string>& scopes);

}  // namespace lakegate
