// Whether a request brings the key that an object, or an upload, is encrypted with. Pure functions; any thread.
//
// GCS's words and reasons: https://cloud.google.com/storage/docs/json_api/v1/status-codes, and what its clients' own
// tests expect (gslib/tests/test_compose.py, ITEncryptionTest of the Java client).
#pragma once

#include "metadata/customer_key.h"

namespace lakegate {

// kInvalidArgument with reason "resourceIsEncryptedWithCustomerEncryptionKey" without the key that is needed,
// "customerEncryptionKeyIsIncorrect" with another one, "resourceNotEncryptedWithCustomerEncryptionKey" with a key where
// none is needed.
Status check_customer_key(const std::optional<CustomerEncryption>& stored, const CustomerKeyPtr& given);

// Without a key everything but bytes and checksums may be read; a key that is given must be the right one.
Status check_customer_key_if_given(const std::optional<CustomerEncryption>& stored, const CustomerKeyPtr& given);

// The checksums of the object's content; nothing where they are encrypted with a key that is not given.
std::optional<Checksums> visible_checksums(const Object& object, const CustomerKeyPtr& given);

// The same for an operation that has checked the key; kInternal when the cipher fails.
Result<Checksums> content_checksums(const Object& object, const CustomerKeyPtr& key);

}  // namespace lakegate
