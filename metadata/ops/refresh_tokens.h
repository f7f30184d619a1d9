// Refresh tokens, by the hash of their text: who has a copy of the store has none of the tokens. Functions over a
// transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/record/issued_token.h"
#include "metadata/transaction.h"

namespace lakegate {

// Hash, subject, scopes and last moment come from the caller.
Result<RefreshToken> refresh_tokens_create(Transaction& transaction, const RefreshToken& token);
// Nothing for one that is unknown or too old.
Result<std::optional<RefreshToken>> find_refresh_token(Transaction& transaction, const std::string& token_hash);
// Whether there was one.
Result<bool> refresh_tokens_delete(Transaction& transaction, const std::string& token_hash);

}  // namespace lakegate
