#include "metadata/ops/refresh_tokens.h"

#include "metadata/ops/resource_rows.h"
#include "metadata/schema/issued_token_codec.h"

namespace lakegate {
namespace {

std::string row_key(const std::string& token_hash) { return resource_key(ResourceKind::kRefreshToken, 0, token_hash); }

Result<RefreshToken> decode_row(const std::string& id, std::string_view record) {
  ASSIGN_OR_RETURN(RefreshToken token, decode_refresh_token(record));
  token.token_hash = id;
  return token;
}

}  // namespace

Result<RefreshToken> refresh_tokens_create(Transaction& transaction, const RefreshToken& token) {
  RefreshToken created = token;
  created.time_created_us = transaction.now_us();
  transaction.put(Table::kResources, row_key(created.token_hash), encode_refresh_token(created));
  return created;
}

Result<std::optional<RefreshToken>> find_refresh_token(Transaction& transaction, const std::string& token_hash) {
  ASSIGN_OR_RETURN(std::optional<RefreshToken> token,
                   get_resource(transaction, {ResourceKind::kRefreshToken, 0, token_hash}, decode_row));
  if (token && token->expires_us != 0 && token->expires_us <= transaction.now_us()) token.reset();
  return token;
}

Result<bool> refresh_tokens_delete(Transaction& transaction, const std::string& token_hash) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(Table::kResources, row_key(token_hash)));
  if (!record) return false;
  transaction.erase(Table::kResources, row_key(token_hash));
  return true;
}

}  // namespace lakegate
