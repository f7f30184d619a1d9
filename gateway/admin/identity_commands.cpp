#include "gateway/admin/identity_commands.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "auth/access_token.h"
#include "auth/identity_store.h"
#include "auth/public_key.h"
#include "auth/token_service.h"
#include "base/encoding.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/ops/project_iam_policy.h"
#include "metadata/ops/refresh_tokens.h"
#include "metadata/ops/service_account_keys_create.h"
#include "metadata/ops/service_account_keys_delete.h"
#include "metadata/ops/service_account_keys_list.h"
#include "metadata/ops/service_accounts.h"
#include "metadata/ops/service_accounts_create.h"
#include "metadata/ops/service_accounts_delete.h"
#include "metadata/ops/service_accounts_disable.h"
#include "metadata/ops/service_accounts_list.h"

namespace lakegate {
namespace {

using Json = nlohmann::ordered_json;
using Command = nlohmann::json;
using Services = IdentityCommandServices;

constexpr std::array<const char*, 2> kAdministratorRoles = {"roles/owner", "roles/storage.admin"};
constexpr size_t kAccountNameBytesMax = 63;
constexpr size_t kUniqueIdDigits = 21;
constexpr size_t kRefreshTokenBytes = 32;

std::string text_of(const Command& command, const char* name) {
  const auto found = command.find(name);
  return found != command.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string project_of(const Services& services, const Command& command) {
  const std::string project = text_of(command, "project");
  return project.empty() ? services.project : project;
}

Status check_account_name(const std::string& name) {
  const auto is_fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  const bool fits = !name.empty() && name.size() <= kAccountNameBytesMax && name.front() >= 'a' &&
                    name.front() <= 'z' && name.back() != '-' && std::all_of(name.begin(), name.end(), is_fine);
  if (fits) return Status();
  return invalid_argument("A service account's name has lower-case letters, digits and '-', and begins with a letter.");
}

// "NAME@PROJECT.iam.gserviceaccount.com", as Google names them; of a project "example.com:p" the parts change places.
std::string account_email(const std::string& name, const std::string& project) {
  const size_t colon = project.find(':');
  const std::string domain =
      colon == std::string::npos ? project : project.substr(colon + 1) + "." + project.substr(0, colon);
  return lower_case_address(name + "@" + domain + ".iam.gserviceaccount.com");
}

std::string new_unique_id(Random& random) {
  std::string id = "1";
  while (id.size() < kUniqueIdDigits) id += static_cast<char>('0' + random.next_uint64() % 10);
  return id;
}

Json json_of(const ServiceAccount& account) {
  return {{"email", account.email},
          {"projectId", account.project},
          {"uniqueId", account.unique_id},
          {"displayName", account.display_name},
          {"disabled", account.state != ServiceAccountState::kEnabled},
          {"created", format_rfc3339(account.time_created_us)}};
}

Json json_of(const ServiceAccountKey& key) {
  return {{"keyId", key.key_id},
          {"managedBy", key.origin == ServiceAccountKeyOrigin::kUserManaged ? "user" : "server"},
          {"created", format_rfc3339(key.time_created_us)},
          {"validBefore", key.valid_before_us == 0 ? Json() : Json(format_rfc3339(key.valid_before_us))}};
}

Result<ServiceAccountsCreateRequest> account_request(const Services& services, const Command& command) {
  ServiceAccountsCreateRequest request;
  request.project = project_of(services, command);
  RETURN_IF_ERROR(check_project_id(request.project));
  const std::string name = text_of(command, "name");
  RETURN_IF_ERROR(check_account_name(name));
  request.email = account_email(name, request.project);
  request.display_name = text_of(command, "display_name");
  request.unique_id = new_unique_id(services.random);
  return request;
}

// The key whose private half who asked has made and keeps.
Result<ServiceAccountKey> key_request(const Services& services, const Command& command, const std::string& email) {
  ServiceAccountKey key;
  key.email = email;
  key.key_id = random_hex(services.random, 20);
  ASSIGN_OR_RETURN(const PublicKey parsed, PublicKey::from_pem(text_of(command, "public_key")));
  if (!parsed.is_rsa()) return invalid_argument("Service accounts sign with RSA keys.");
  key.public_key = parsed.to_pem();
  return key;
}

// What a key file needs to know besides the private key.
Json key_file_facts(const Services& services, const ServiceAccount& account, const ServiceAccountKey& key) {
  return {{"account", json_of(account)}, {"key", json_of(key)}, {"baseUrl", services.base_url}};
}

Result<bool> has_owner(Transaction& transaction, const std::string& project) {
  ASSIGN_OR_RETURN(const IamPolicy policy, get_project_iam_policy(transaction, project));
  return std::any_of(policy.bindings.begin(), policy.bindings.end(), [](const IamBinding& binding) {
    return binding.role == kAdministratorRoles[0] && !binding.members.empty();
  });
}

Task<Result<Json>> init(Services services, Command command) {
  CO_ASSIGN_OR_RETURN(const ServiceAccountsCreateRequest request, account_request(services, command));
  CO_ASSIGN_OR_RETURN(const ServiceAccountKey key, key_request(services, command, request.email));
  auto operation = [&](Transaction& transaction) -> Result<std::pair<ServiceAccount, ServiceAccountKey>> {
    ASSIGN_OR_RETURN(const bool is_owned, has_owner(transaction, request.project));
    if (is_owned) {
      return Status(Code::kAlreadyExists, "Project " + request.project +
                                              " has an administrator already. Make another key for it with 'lakegate "
                                              "admin key create', or see 'lakegate admin service-account list'.");
    }
    ASSIGN_OR_RETURN(const ServiceAccount account, service_accounts_create(transaction, request));
    // The account is not visible to this transaction's own reads yet, so the key's row is written directly.
    ServiceAccountKey dated = key;
    dated.time_created_us = transaction.now_us();
    put_service_account_key(transaction, dated);
    // Both roles in one change, for the same reason.
    const auto grant = [&](const IamPolicy& current) -> Result<IamPolicy> {
      IamPolicy changed = current;
      for (const char* role : kAdministratorRoles) {
        changed.bindings.push_back({role, {"serviceAccount:" + account.email}, std::nullopt});
      }
      return changed;
    };
    RETURN_IF_ERROR(set_project_iam_policy(transaction, request.project, grant).status());
    return std::pair(account, dated);
  };
  CO_ASSIGN_OR_RETURN(const auto made, co_await services.catalog.transact(operation));
  co_return key_file_facts(services, made.value.first, made.value.second);
}

Task<Result<Json>> create_account(Services services, Command command) {
  CO_ASSIGN_OR_RETURN(const ServiceAccountsCreateRequest request, account_request(services, command));
  auto operation = [&](Transaction& transaction) { return service_accounts_create(transaction, request); };
  CO_ASSIGN_OR_RETURN(const auto made, co_await services.catalog.transact(operation));
  co_return json_of(made.value);
}

Task<Result<Json>> list_accounts(Services services, Command command) {
  const std::string project = text_of(command, "project");
  auto operation = [&](Transaction& transaction) { return service_accounts_list(transaction, project); };
  CO_ASSIGN_OR_RETURN(const std::vector<ServiceAccount> accounts, co_await services.catalog.read(operation));
  Json list = Json::array();
  for (const ServiceAccount& account : accounts) list.push_back(json_of(account));
  co_return Json{{"accounts", std::move(list)}};
}

Task<Result<Json>> set_account_state(Services services, Command command, ServiceAccountState state) {
  const ServiceAccountsDisableRequest request{lower_case_address(text_of(command, "email")), state};
  auto operation = [&](Transaction& transaction) { return service_accounts_disable(transaction, request); };
  CO_ASSIGN_OR_RETURN(const auto changed, co_await services.catalog.transact(operation));
  co_return json_of(changed.value);
}

Task<Result<Json>> disable_account(Services services, Command command) {
  return set_account_state(services, std::move(command), ServiceAccountState::kDisabled);
}

Task<Result<Json>> enable_account(Services services, Command command) {
  return set_account_state(services, std::move(command), ServiceAccountState::kEnabled);
}

Task<Result<Json>> delete_account(Services services, Command command) {
  const std::string email = lower_case_address(text_of(command, "email"));
  auto operation = [&](Transaction& transaction) { return service_accounts_delete(transaction, email); };
  CO_ASSIGN_OR_RETURN(const auto gone, co_await services.catalog.transact(operation));
  co_return json_of(gone.value);
}

Task<Result<Json>> create_key(Services services, Command command) {
  const std::string email = lower_case_address(text_of(command, "email"));
  CO_ASSIGN_OR_RETURN(const ServiceAccountKey key, key_request(services, command, email));
  auto operation = [&](Transaction& transaction) -> Result<std::pair<ServiceAccount, ServiceAccountKey>> {
    ASSIGN_OR_RETURN(ServiceAccount account, require_service_account(transaction, email));
    ASSIGN_OR_RETURN(ServiceAccountKey made, service_account_keys_create(transaction, key));
    return std::pair(std::move(account), std::move(made));
  };
  CO_ASSIGN_OR_RETURN(const auto made, co_await services.catalog.transact(operation));
  co_return key_file_facts(services, made.value.first, made.value.second);
}

Task<Result<Json>> list_keys(Services services, Command command) {
  const std::string email = lower_case_address(text_of(command, "email"));
  auto operation = [&](Transaction& transaction) { return service_account_keys_list(transaction, email); };
  CO_ASSIGN_OR_RETURN(const std::vector<ServiceAccountKey> keys, co_await services.catalog.read(operation));
  Json list = Json::array();
  for (const ServiceAccountKey& key : keys) list.push_back(json_of(key));
  co_return Json{{"keys", std::move(list)}};
}

Task<Result<Json>> delete_key(Services services, Command command) {
  const ServiceAccountKeysDeleteRequest request{lower_case_address(text_of(command, "email")),
                                                text_of(command, "key_id")};
  auto operation = [&](Transaction& transaction) { return service_account_keys_delete(transaction, request); };
  CO_ASSIGN_OR_RETURN(const auto gone, co_await services.catalog.transact(operation));
  co_return json_of(gone.value);
}

Task<Result<Json>> create_refresh_token(Services services, Command command) {
  RefreshToken token;
  token.subject = lower_case_address(text_of(command, "email"));
  if (token.subject.find('@') == std::string::npos) co_return invalid_argument("EMAIL is not an e-mail address.");
  token.scopes.emplace_back("https://www.googleapis.com/auth/cloud-platform");
  const Secret text("1//" + random_hex(services.random, kRefreshTokenBytes));
  token.token_hash = token_hash(text.reveal());
  auto operation = [&](Transaction& transaction) { return refresh_tokens_create(transaction, token); };
  CO_RETURN_IF_ERROR((co_await services.catalog.transact(operation)).status());
  co_return Json{{"email", token.subject}, {"refreshToken", text.reveal()}, {"baseUrl", services.base_url}};
}

Task<Result<Json>> change_binding(Services services, Command command, bool is_grant) {
  const std::string project = project_of(services, command);
  const std::string role = text_of(command, "role");
  const std::string member = text_of(command, "member");
  if (!role.starts_with("roles/")) co_return invalid_argument("ROLE must look like roles/storage.objectViewer.");
  if (member.find(':') == std::string::npos || member.ends_with(':')) {
    co_return invalid_argument("MEMBER must look like serviceAccount:ADDRESS, user:ADDRESS or group:ADDRESS.");
  }
  auto operation = [&](Transaction& transaction) {
    return is_grant ? add_project_iam_member(transaction, project, role, member)
                    : remove_project_iam_member(transaction, project, role, member);
  };
  CO_RETURN_IF_ERROR((co_await services.catalog.transact(operation)).status());
  co_return Json{{"projectId", project}, {"role", role}, {"member", member}};
}

Task<Result<Json>> grant(Services services, Command command) {
  return change_binding(services, std::move(command), /*is_grant=*/true);
}

Task<Result<Json>> ungrant(Services services, Command command) {
  return change_binding(services, std::move(command), /*is_grant=*/false);
}

struct CommandRow {
  std::string_view name;
  Task<Result<Json>> (*run)(Services services, Command command);
};

constexpr std::array kCommands = {
    CommandRow{"init", init},
    CommandRow{"service-account create", create_account},
    CommandRow{"service-account list", list_accounts},
    CommandRow{"service-account disable", disable_account},
    CommandRow{"service-account enable", enable_account},
    CommandRow{"service-account delete", delete_account},
    CommandRow{"key create", create_key},
    CommandRow{"key list", list_keys},
    CommandRow{"key delete", delete_key},
    CommandRow{"refresh-token create", create_refresh_token},
    CommandRow{"grant", grant},
    CommandRow{"ungrant", ungrant},
};

}  // namespace

Task<Result<nlohmann::ordered_json>> run_identity_command(IdentityCommandServices services, nlohmann::json command) {
  if (!command.is_object()) co_return invalid_argument("A command is a JSON object.");
  const std::string name = text_of(command, "command");
  for (const CommandRow& row : kCommands) {
    if (row.name == name) co_return co_await row.run(services, std::move(command));
  }
  co_return invalid_argument("The server does not know the command '" + name + "'.");
}

}  // namespace lakegate
