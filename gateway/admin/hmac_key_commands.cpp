// `lakegate admin hmac-key ...`: HMAC keys of service accounts and of users. Users' keys are made here and nowhere
// else, as those of Google's users are made in its console and not by its API.
#include <array>

#include "auth/identity_store.h"
#include "auth/policy_check.h"
#include "base/encoding.h"
#include "gateway/admin/identity_command_rows.h"
#include "gateway/hmac_key_material.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "metadata/ops/projects_hmac_keys.h"
#include "metadata/ops/projects_hmac_keys_create.h"
#include "metadata/ops/projects_hmac_keys_delete.h"
#include "metadata/ops/projects_hmac_keys_list.h"
#include "metadata/ops/projects_hmac_keys_update.h"
#include "metadata/ops/service_accounts.h"

namespace lakegate::admin {
namespace {

using Json = nlohmann::ordered_json;
using Command = nlohmann::json;
using Services = IdentityCommandServices;

// More than a project has: a key is listed for a month after its end.
constexpr int kListedMax = 100'000;

Json json_of(const HmacKey& key) {
  return {{"accessId", key.access_id},
          {"email", key.service_account_email},
          {"projectId", key.project},
          {"state", hmac_key_state_word(key.state)},
          {"created", format_rfc3339(key.time_created_us)}};
}

// A service account's keys lie in its own project, whatever the command says.
Result<HmacKey> insert_key(Transaction& transaction, ProjectsHmacKeysCreateRequest request) {
  if (is_service_account_address(request.service_account_email)) {
    ASSIGN_OR_RETURN(const ServiceAccount account, require_service_account(transaction, request.service_account_email));
    request.project = account.project;
  }
  return projects_hmac_keys_create(transaction, request);
}

Task<Result<Json>> create(Services services, Command command) {
  ProjectsHmacKeysCreateRequest request;
  request.project = project_of(services, command);
  CO_RETURN_IF_ERROR(check_project_id(request.project));
  request.service_account_email = lower_case_address(text_of(command, "email"));
  const std::string member = "user:" + request.service_account_email;
  if (request.service_account_email.find('@') == std::string::npos || !check_iam_member(member).ok()) {
    co_return invalid_argument("EMAIL is not an e-mail address.");
  }
  request.access_id = new_access_id(services.random, request.service_account_email);
  request.secret = new_hmac_secret(services.random);
  auto operation = [&request](Transaction& transaction) { return insert_key(transaction, request); };
  CO_ASSIGN_OR_RETURN(const auto made, co_await services.catalog.transact(operation));
  Json answer = json_of(made.value);
  answer["secret"] = made.value.secret.reveal();
  co_return answer;
}

Task<Result<Json>> list(Services services, Command command) {
  ProjectsHmacKeysListRequest request;
  request.project = project_of(services, command);
  request.service_account_email = lower_case_address(text_of(command, "email"));
  request.max_results = kListedMax;
  auto operation = [&request](Transaction& transaction) { return projects_hmac_keys_list(transaction, request); };
  CO_ASSIGN_OR_RETURN(const ResourcesPage<HmacKey> page, co_await services.catalog.read(operation));
  Json rows = Json::array();
  for (const HmacKey& key : page.items) rows.push_back(json_of(key));
  co_return Json{{"keys", std::move(rows)}};
}

// By its access id alone, which no two keys share.
Result<HmacKey> require_key(Transaction& transaction, const std::string& access_id) {
  ASSIGN_OR_RETURN(std::optional<HmacKey> key, find_hmac_key(transaction, access_id));
  if (!key) return not_found("There is no HMAC key " + access_id + ".");
  return std::move(*key);
}

Task<Result<Json>> set_state(Services services, Command command, HmacKeyState state) {
  const std::string access_id = text_of(command, "access_id");
  auto operation = [&access_id, state](Transaction& transaction) -> Result<HmacKey> {
    ASSIGN_OR_RETURN(const HmacKey key, require_key(transaction, access_id));
    if (key.state == state) return key;
    ProjectsHmacKeysUpdateRequest request;
    request.project = key.project;
    request.access_id = access_id;
    request.is_current = [](const HmacKey&) { return true; };
    request.state = state;
    return projects_hmac_keys_update(transaction, request);
  };
  CO_ASSIGN_OR_RETURN(const auto changed, co_await services.catalog.transact(operation));
  co_return json_of(changed.value);
}

Task<Result<Json>> disable(Services services, Command command) {
  return set_state(services, std::move(command), HmacKeyState::kInactive);
}

Task<Result<Json>> enable(Services services, Command command) {
  return set_state(services, std::move(command), HmacKeyState::kActive);
}

Task<Result<Json>> erase(Services services, Command command) {
  const std::string access_id = text_of(command, "access_id");
  auto operation = [&access_id](Transaction& transaction) -> Result<HmacKey> {
    ASSIGN_OR_RETURN(const HmacKey key, require_key(transaction, access_id));
    return projects_hmac_keys_delete(transaction, {key.project, access_id});
  };
  CO_ASSIGN_OR_RETURN(const auto gone, co_await services.catalog.transact(operation));
  co_return json_of(gone.value);
}

constexpr std::array kCommands = {CommandRow{"hmac-key create", create}, CommandRow{"hmac-key list", list},
                                  CommandRow{"hmac-key disable", disable}, CommandRow{"hmac-key enable", enable},
                                  CommandRow{"hmac-key delete", erase}};

}  // namespace

std::span<const CommandRow> hmac_key_commands() { return kCommands; }

}  // namespace lakegate::admin
