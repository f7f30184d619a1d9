// The projects that something stored names: those with a policy and those with a service account. Projects are only
// names here, so there may be others, but nobody has a right in them.
#pragma once

#include <string>
#include <vector>

#include "metadata/transaction.h"

namespace lakegate {

// In order, each once. Read without a guard.
Result<std::vector<std::string>> projects_known(Transaction& transaction);

}  // namespace lakegate
