// The invariant of a hierarchical namespace: whatever exists lies in folders that exist, up to the root. Everything
// that makes an object or a folder passes here, in its own commit.
#pragma once

#include <string_view>

#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

// Whether an object of that name may be written now. Nothing is asked of flat buckets.
Status check_enterable(Transaction& transaction, const Bucket& bucket, std::string_view object_name);
// The same, and makes the folders that are missing above the object.
Status enter_folders(Transaction& transaction, const Bucket& bucket, std::string_view object_name);

// Makes the folder, and those above it, where they are missing.
Status make_folders(Transaction& transaction, const Bucket& bucket, std::string_view folder);

}  // namespace lakegate
