// The stored forms of a ServiceAccount and of its keys (docs/formats/records.md). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/service_account.h"

namespace lakegate {

// What stands in the row's key is not in the record. Decoding gives kDataLoss for what encoding did not write.
std::string encode_service_account(const ServiceAccount& account);
Result<ServiceAccount> decode_service_account(std::string_view record);

std::string encode_service_account_key(const ServiceAccountKey& key);
Result<ServiceAccountKey> decode_service_account_key(std::string_view record);

}  // namespace lakegate
