// What the operations on HMAC keys share. A key's row is found by project and access id; a second row, "/" and the
// access id alone, says which project that is, because a signature names nothing else.
#pragma once

#include <optional>
#include <string>

#include "metadata/ops/resource_rows.h"
#include "metadata/record/hmac_key.h"

namespace lakegate {

// The key of a project, guarded, deleted ones included as long as they are shown; kNotFound in GCS's words.
Result<HmacKey> require_hmac_key(Transaction& transaction, const std::string& project, const std::string& access_id);
void put_hmac_key(Transaction& transaction, const HmacKey& key);
// Leaves nothing of it.
void erase_hmac_key(Transaction& transaction, const HmacKey& key);

// The key that a signature names; nothing where there is none or it is deleted. Whether it is active is for the caller
// to see.
Result<std::optional<HmacKey>> find_hmac_key(Transaction& transaction, const std::string& access_id);

// Whether a deleted key has been shown for as long as GCS shows them (30 days).
bool is_forgotten(const HmacKey& key, int64_t now_us);

// All rows of the project behind an access id, in access id order.
ResourceRange hmac_keys_range(const std::string& project, const std::string& start_after);
Result<HmacKey> decode_hmac_key_row(const std::string& id, std::string_view record);

}  // namespace lakegate
