#include "gateway/iam/account_json.h"

#include "base/encoding.h"
#include "gateway/iam/iam_answer.h"
#include "metadata/ops/service_accounts.h"
#include "metadata/schema/service_account_codec.h"

namespace lakegate::iam {
namespace {

// What Google says of a key that does not end (the largest time that a Timestamp holds).
constexpr std::string_view kForEver = "9999-12-31T23:59:59Z";

std::string account_name(const ServiceAccount& account) {
  return "projects/" + account.project + "/serviceAccounts/" + account.email;
}

// Google's times of keys have whole seconds.
std::string seconds_of(int64_t time_us) {
  std::string text = format_rfc3339(time_us);
  const size_t dot = text.find('.');
  if (dot != std::string::npos) text.replace(dot, std::string::npos, "Z");
  return text;
}

// Keys that the server makes have no end, and certificates that somebody uploads have one.
std::string_view origin_of(const ServiceAccountKey& key) {
  const bool was_uploaded = key.origin == ServiceAccountKeyOrigin::kUserManaged && key.valid_before_us != 0;
  return was_uploaded ? "USER_PROVIDED" : "GOOGLE_PROVIDED";
}

}  // namespace

std::string account_etag(const ServiceAccount& account) {
  return content_etag(account.email + "\n" + encode_service_account(account));
}

void write_account(JsonWriter& json, const ServiceAccount& account) {
  json.begin_object();
  json.string("name", account_name(account));
  json.string("projectId", account.project);
  json.string("uniqueId", account.unique_id);
  json.string("email", account.email);
  json.string_unless_empty("displayName", account.display_name);
  json.string("etag", account_etag(account));
  json.string_unless_empty("description", account.description);
  json.string("oauth2ClientId", account.unique_id);
  if (account.state != ServiceAccountState::kEnabled) json.boolean("disabled", true);
  json.end_object();
}

void write_key(JsonWriter& json, const ServiceAccount& account, const ServiceAccountKey& key,
               const std::function<void(JsonWriter&)>& write_more) {
  json.begin_object();
  json.string("name", account_name(account) + "/keys/" + key.key_id);
  json.string("validAfterTime", seconds_of(key.time_created_us));
  json.string("validBeforeTime", key.valid_before_us == 0 ? std::string(kForEver) : seconds_of(key.valid_before_us));
  json.string("keyAlgorithm", "KEY_ALG_RSA_2048");
  json.string("keyOrigin", origin_of(key));
  json.string("keyType", key.origin == ServiceAccountKeyOrigin::kUserManaged ? "USER_MANAGED" : "SYSTEM_MANAGED");
  if (write_more) write_more(json);
  json.end_object();
}

Result<ServiceAccount> require_account_of(Transaction& transaction, const std::string& email,
                                          const std::string& project) {
  ASSIGN_OR_RETURN(const std::optional<ServiceAccount> account, find_service_account(transaction, email));
  if (account && account->project == project) return *account;
  return not_found("Unknown service account: projects/" + project + "/serviceAccounts/" + email + " does not exist.");
}

}  // namespace lakegate::iam
