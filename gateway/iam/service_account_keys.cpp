// iam.projects.serviceAccounts.keys.create, get, list, upload, delete
// (https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys).
//
// The private half of a new key is in the answer and nowhere else: it is not stored, and this server forgets it.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "auth/certificate.h"
#include "base/encoding.h"
#include "gateway/iam/account_json.h"
#include "gateway/iam/iam_answer.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/links.h"
#include "gateway/oauth/account_certificates.h"
#include "gateway/oauth/key_file.h"
#include "gateway/oauth/sign_in_services.h"
#include "metadata/ops/service_account_keys_create.h"
#include "metadata/ops/service_account_keys_delete.h"
#include "metadata/ops/service_account_keys_list.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate::iam {
namespace {

constexpr std::string_view kCredentialsFile = "TYPE_GOOGLE_CREDENTIALS_FILE";
constexpr std::string_view kUniverseDomain = "googleapis.com";
constexpr size_t kKeyIdBytes = 20;

struct KeyOfAccount {
  ServiceAccount account;
  ServiceAccountKey key;
};

Status check_create_request(const nlohmann::json& request) {
  std::string type(kCredentialsFile);
  std::string algorithm = "KEY_ALG_RSA_2048";
  RETURN_IF_ERROR(read_text(request, "privateKeyType", type));
  RETURN_IF_ERROR(read_text(request, "keyAlgorithm", algorithm));
  if (type == "TYPE_PKCS12_FILE") return unimplemented("This server gives out private keys as JSON files only.");
  if (type != kCredentialsFile && type != "TYPE_UNSPECIFIED" && !type.empty()) {
    return invalid_argument("Invalid value at 'private_key_type'.", "privateKeyType");
  }
  // Keys of 1024 bits would be refused when somebody signs with them.
  const bool is_known = algorithm == "KEY_ALG_RSA_2048" || algorithm == "KEY_ALG_UNSPECIFIED" || algorithm.empty();
  return is_known ? Status() : invalid_argument("Keys are RSA of 2048 bits.", "keyAlgorithm");
}

// The account of the path, with a key of this id.
Result<KeyOfAccount> require_key(Transaction& transaction, const RequestContext& context) {
  KeyOfAccount found;
  const std::string& id = context.path_parameter("key");
  ASSIGN_OR_RETURN(found.account, require_account_of(transaction, context.path_parameter("account"),
                                                     context.path_parameter("project")));
  ASSIGN_OR_RETURN(std::optional<ServiceAccountKey> key,
                   find_service_account_key(transaction, found.account.email, id));
  if (!key) return not_found("Service account key " + id.substr(0, 128) + " does not exist.");
  found.key = std::move(*key);
  return found;
}

Task<Result<KeyOfAccount>> store_key(RequestContext& context, const ServiceAccountKey& key) {
  const std::string& project = context.path_parameter("project");
  auto insert = [&](Transaction& transaction) -> Result<KeyOfAccount> {
    KeyOfAccount made;
    ASSIGN_OR_RETURN(made.account, require_account_of(transaction, key.email, project));
    ASSIGN_OR_RETURN(made.key, lakegate::service_account_keys_create(transaction, key));
    return made;
  };
  CO_ASSIGN_OR_RETURN(Committed<KeyOfAccount> made, co_await context.services.catalog.transact(insert));
  context.services.authenticator.forget();
  co_return std::move(made.value);
}

Task<Status> require_account(RequestContext& context) {
  auto read = [&context](Transaction& transaction) {
    return require_account_of(transaction, context.path_parameter("account"), context.path_parameter("project"));
  };
  co_return (co_await context.services.catalog.read(read)).status();
}

Secret key_file(const RequestContext& context, const KeyOfAccount& made, const Secret& private_key) {
  const nlohmann::ordered_json facts = {
      {"account",
       {{"projectId", made.account.project}, {"email", made.account.email}, {"uniqueId", made.account.unique_id}}},
      {"key", {{"keyId", made.key.key_id}}},
      {"baseUrl", base_url(context.request, context.services.config)}};
  return service_account_key_file(facts, private_key, std::string(kUniverseDomain));
}

bool is_wanted(const Query& query, const ServiceAccountKey& key) {
  const std::string_view type = key.origin == ServiceAccountKeyOrigin::kUserManaged ? "USER_MANAGED" : "SYSTEM_MANAGED";
  bool has_types = false;
  for (const auto& [name, value] : query.parameters()) {
    if (name != "keyTypes" || value == "KEY_TYPE_UNSPECIFIED") continue;
    if (value == type) return true;
    has_types = true;
  }
  return !has_types;
}

}  // namespace

Task<Result<Response>> service_account_keys_create(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  CO_RETURN_IF_ERROR(check_create_request(request));
  // Making a key is work, which is not done for an account that does not exist.
  CO_RETURN_IF_ERROR(co_await require_account(context));
  CO_ASSIGN_OR_RETURN(const RsaKey pair, co_await context.services.sign_in->system_keys.generate());
  ServiceAccountKey key;
  key.email = context.path_parameter("account");
  key.key_id = random_hex(context.services.random, kKeyIdBytes);
  key.public_key = pair.public_pem();
  CO_ASSIGN_OR_RETURN(const KeyOfAccount made, co_await store_key(context, key));
  const Secret file = key_file(context, made, pair.to_pem());
  const auto write_more = [&file](JsonWriter& json) {
    json.string("privateKeyType", kCredentialsFile);
    json.string("privateKeyData", base64_encode(as_bytes(file.reveal())));
  };
  co_return json_answer(context, [&](JsonWriter& json) { write_key(json, made.account, made.key, write_more); });
}

Task<Result<Response>> service_account_keys_upload(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  std::string data;
  CO_RETURN_IF_ERROR(read_text(request, "publicKeyData", data));
  const std::optional<std::string> pem = base64_decode(data);
  if (!pem || pem->empty()) co_return invalid_argument("Invalid value at 'public_key_data'.", "publicKeyData");
  CO_ASSIGN_OR_RETURN(const CertifiedKey certified, read_certificate(*pem, context.services.clock.now_us()));
  ServiceAccountKey key;
  key.email = context.path_parameter("account");
  key.key_id = random_hex(context.services.random, kKeyIdBytes);
  key.public_key = certified.key.to_pem();
  key.valid_before_us = certified.valid_before_us;
  CO_ASSIGN_OR_RETURN(const KeyOfAccount made, co_await store_key(context, key));
  co_return json_answer(context, [&](JsonWriter& json) { write_key(json, made.account, made.key); });
}

Task<Result<Response>> service_account_keys_get(RequestContext& context) {
  auto read = [&context](Transaction& transaction) { return require_key(transaction, context); };
  CO_ASSIGN_OR_RETURN(const KeyOfAccount found, co_await context.services.catalog.read(read));
  const std::string_view type = context.query.get("publicKeyType");
  std::string pem;
  if (type == "TYPE_RAW_PUBLIC_KEY") pem = found.key.public_key;
  if (type == "TYPE_X509_PEM_FILE") {
    CO_ASSIGN_OR_RETURN(pem, co_await oauth::certificate_of(context, found.account, found.key));
  }
  const auto write_more = [&pem](JsonWriter& json) {
    if (!pem.empty()) json.string("publicKeyData", base64_encode(as_bytes(pem)));
  };
  co_return json_answer(context, [&](JsonWriter& json) { write_key(json, found.account, found.key, write_more); });
}

Task<Result<Response>> service_account_keys_list(RequestContext& context) {
  const std::string& project = context.path_parameter("project");
  const std::string& email = context.path_parameter("account");
  struct Keys {
    ServiceAccount account;
    std::vector<ServiceAccountKey> keys;
  };
  auto list = [&](Transaction& transaction) -> Result<Keys> {
    Keys found;
    ASSIGN_OR_RETURN(found.account, require_account_of(transaction, email, project));
    ASSIGN_OR_RETURN(found.keys, lakegate::service_account_keys_list(transaction, email));
    return found;
  };
  CO_ASSIGN_OR_RETURN(Keys found, co_await context.services.catalog.read(list));
  std::erase_if(found.keys, [&](const ServiceAccountKey& key) { return !is_wanted(context.query, key); });
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    if (!found.keys.empty()) {
      json.begin_array("keys");
      for (const ServiceAccountKey& key : found.keys) write_key(json, found.account, key);
      json.end_array();
    }
    json.end_object();
  });
}

Task<Result<Response>> service_account_keys_delete(RequestContext& context) {
  auto erase = [&context](Transaction& transaction) -> Result<ServiceAccountKey> {
    ASSIGN_OR_RETURN(const KeyOfAccount found, require_key(transaction, context));
    if (found.key.origin == ServiceAccountKeyOrigin::kSystemManaged) {
      return invalid_argument("Keys that the server signs with cannot be deleted.");
    }
    const ServiceAccountKeysDeleteRequest request{found.account.email, found.key.key_id};
    return lakegate::service_account_keys_delete(transaction, request);
  };
  CO_RETURN_IF_ERROR((co_await context.services.catalog.transact(erase)).status());
  context.services.authenticator.forget();
  co_return empty_answer(context);
}

}  // namespace lakegate::iam
