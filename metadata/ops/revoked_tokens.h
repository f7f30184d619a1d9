// Access tokens that ended before their time, by the hash of their text. Functions over a transaction.
#pragma once

#include <string>

#include "metadata/record/issued_token.h"
#include "metadata/transaction.h"

namespace lakegate {

// Also forgets some of those whose time is over, so that there are never many.
Result<RevokedToken> revoked_tokens_create(Transaction& transaction, const RevokedToken& token);
Result<bool> is_revoked(Transaction& transaction, const std::string& token_hash);

}  // namespace lakegate
