// Encryption keys of a request: customer-supplied ones are taken out of its headers
// (https://cloud.google.com/storage/docs/encryption/customer-supplied-keys), Cloud KMS ones are refused.
#pragma once

#include "gateway/context.h"

namespace lakegate {

// Moves the key of x-goog-encryption-* and that of x-goog-copy-source-encryption-* into the context and wipes them from
// the headers, so that nothing after can log or repeat them. kInvalidArgument with the reasons
// customerEncryptionAlgorithmIsInvalid, customerEncryptionKeyFormatIsInvalid or customerEncryptionKeySha256IsInvalid.
Status take_customer_keys(RequestContext& context);

// There is no key management service here, so no key by the name of `kms_key_name` exists; an empty name is none.
Status refuse_kms_key(std::string_view kms_key_name);

// One of the two: `prefix` is that of its headers. Null where none of them is there.
Result<CustomerKeyPtr> take_customer_key(Headers& headers, const std::string& prefix);

// x-goog-encryption-algorithm and -key-sha256, for answers about an encrypted object.
void add_customer_encryption_headers(Headers& headers, const std::optional<CustomerEncryption>& encryption);

}  // namespace lakegate
