// The stored form of a Bucket (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/bucket.h"

namespace lakegate {

// The generation stands at kRecordStampOffset.
std::string encode_bucket(const Bucket& bucket);
// All but the name, which is the key.
Result<Bucket> decode_bucket(std::string_view record);

}  // namespace lakegate
