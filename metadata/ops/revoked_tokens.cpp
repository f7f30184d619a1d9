#include "metadata/ops/revoked_tokens.h"

#include "metadata/ops/resource_rows.h"
#include "metadata/schema/issued_token_codec.h"

namespace lakegate {
namespace {

// Looked at with each revocation, so that more of the past go than come.
constexpr int kSweptMax = 16;

std::string row_key(const std::string& token_hash) { return resource_key(ResourceKind::kRevokedToken, 0, token_hash); }

Result<RevokedToken> decode_row(const std::string& id, std::string_view record) {
  ASSIGN_OR_RETURN(RevokedToken token, decode_revoked_token(record));
  token.token_hash = id;
  return token;
}

Status forget_expired(Transaction& transaction, const std::string& start_after) {
  int seen = 0;
  return visit_resources(transaction, {ResourceKind::kRevokedToken, 0, {}, start_after}, decode_row,
                         [&](const RevokedToken& token) {
                           if (token.expires_us <= transaction.now_us()) {
                             transaction.erase(Table::kResources, row_key(token.token_hash));
                           }
                           return ++seen < kSweptMax;
                         });
}

}  // namespace

Result<RevokedToken> revoked_tokens_create(Transaction& transaction, const RevokedToken& token) {
  // Hashes are spread evenly, so going on behind this one meets all of them in time.
  RETURN_IF_ERROR(forget_expired(transaction, token.token_hash));
  transaction.put(Table::kResources, row_key(token.token_hash), encode_revoked_token(token));
  return token;
}

Result<bool> is_revoked(Transaction& transaction, const std::string& token_hash) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(Table::kResources, row_key(token_hash)));
  return record.has_value();
}

}  // namespace lakegate
