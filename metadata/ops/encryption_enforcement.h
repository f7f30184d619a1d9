// What a bucket says about how its new objects may be encrypted
// (https://cloud.google.com/storage/docs/encryption/enforce-encryption-types). Pure functions; any thread.
#pragma once

#include "base/status.h"
#include "metadata/record/bucket.h"

namespace lakegate {

enum class EncryptionType { kGoogleManaged, kCustomerManaged, kCustomerSupplied };

// kConditionNotMet where the bucket fully restricts the type. Objects that are there already are not asked.
Status check_encryption_allowed(const Bucket& bucket, EncryptionType type);

}  // namespace lakegate
