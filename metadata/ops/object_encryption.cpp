#include "metadata/ops/object_encryption.h"

namespace lakegate {

Status check_customer_key(const std::optional<CustomerEncryption>& stored, const CustomerKeyPtr& given) {
  if (stored == identity_of(given)) return {};
  if (!given) {
    return Status(Code::kInvalidArgument, "The target object is encrypted by a customer-supplied encryption key.",
                  "resourceIsEncryptedWithCustomerEncryptionKey");
  }
  if (!stored) {
    return Status(Code::kInvalidArgument, "The target object is not encrypted by a customer-supplied encryption key.",
                  "resourceNotEncryptedWithCustomerEncryptionKey");
  }
  return Status(Code::kInvalidArgument, "The provided encryption key is incorrect.",
                "customerEncryptionKeyIsIncorrect");
}

Status check_customer_key_if_given(const std::optional<CustomerEncryption>& stored, const CustomerKeyPtr& given) {
  return given ? check_customer_key(stored, given) : Status();
}

std::optional<Checksums> visible_checksums(const Object& object, const CustomerKeyPtr& given) {
  if (!object.customer_encryption) return object.checksums;
  if (object.customer_encryption != identity_of(given)) return std::nullopt;
  const Result<Checksums> checksums = content_checksums(object, given);
  return checksums.ok() ? std::optional(*checksums) : std::nullopt;
}

Result<Checksums> content_checksums(const Object& object, const CustomerKeyPtr& key) {
  Checksums checksums = object.checksums;
  if (object.customer_encryption) RETURN_IF_ERROR(key->mask_checksums(object.extents, checksums));
  return checksums;
}

}  // namespace lakegate
