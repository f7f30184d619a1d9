// The stored form of an IamPolicy (docs/formats/records.md). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/iam_policy.h"

namespace lakegate {

std::string encode_iam_policy(const IamPolicy& policy);
// kDataLoss for what encode_iam_policy() did not write.
Result<IamPolicy> decode_iam_policy(std::string_view record);

}  // namespace lakegate
