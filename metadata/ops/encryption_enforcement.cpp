#include "metadata/ops/encryption_enforcement.h"

namespace lakegate {
namespace {

struct Enforced {
  std::optional<EncryptionEnforcement> enforcement;
  std::string_view name;
};

Enforced enforced(const BucketEncryption& encryption, EncryptionType type) {
  switch (type) {
    case EncryptionType::kGoogleManaged:
      return {encryption.google_managed, "Google-managed"};
    case EncryptionType::kCustomerManaged:
      return {encryption.customer_managed, "customer-managed"};
    case EncryptionType::kCustomerSupplied:
      return {encryption.customer_supplied, "customer-supplied"};
  }
  return {};
}

}  // namespace

Status check_encryption_allowed(const Bucket& bucket, EncryptionType type) {
  if (!bucket.encryption) return Status();
  const Enforced found = enforced(*bucket.encryption, type);
  if (!found.enforcement || !found.enforcement->fully_restricted) return Status();
  return Status(Code::kConditionNotMet, "The encryption enforcement configuration of bucket '" + bucket.name +
                                            "' does not allow new objects with " + std::string(found.name) +
                                            " encryption.");
}

}  // namespace lakegate
