// iam.projects.serviceAccounts.create, get, list, patch, update, disable, enable, delete
// (https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts). A deleted account is gone at once,
// with all its keys: there is nothing to undelete.
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/iam/account_json.h"
#include "gateway/iam/account_naming.h"
#include "gateway/iam/iam_answer.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/ops/service_accounts_create.h"
#include "metadata/ops/service_accounts_delete.h"
#include "metadata/ops/service_accounts_disable.h"
#include "metadata/ops/service_accounts_list.h"
#include "metadata/ops/service_accounts_patch.h"

namespace lakegate::iam {
namespace {

// https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create
constexpr size_t kAccountIdBytesMin = 6;
constexpr size_t kAccountIdBytesMax = 30;
constexpr size_t kDisplayNameBytesMax = 100;
constexpr size_t kDescriptionBytesMax = 256;
constexpr size_t kPageSizeDefault = 20;
constexpr size_t kPageSizeMax = 100;

Result<Response> account_answer(const RequestContext& context, const ServiceAccount& account) {
  return json_answer(context, [&](JsonWriter& json) { write_account(json, account); });
}

Status check_texts(const std::string& display_name, const std::string& description) {
  if (display_name.size() <= kDisplayNameBytesMax && description.size() <= kDescriptionBytesMax) return Status();
  return invalid_argument("The display name or the description of the service account is too long.");
}

Result<ServiceAccountsCreateRequest> create_request(RequestContext& context, const nlohmann::json& request) {
  ServiceAccountsCreateRequest create;
  create.project = context.path_parameter("project");
  std::string id;
  RETURN_IF_ERROR(read_text(request, "accountId", id));
  const bool has_size = id.size() >= kAccountIdBytesMin && id.size() <= kAccountIdBytesMax;
  if (!has_size || !check_account_name(id).ok()) {
    return invalid_argument(
        "Invalid account_id: it must have 6 to 30 lower-case letters, digits and dashes, and begin with a letter.",
        "accountId");
  }
  create.email = account_email(id, create.project);
  ASSIGN_OR_RETURN(const nlohmann::json resource, object_member(request, "serviceAccount"));
  RETURN_IF_ERROR(read_text(resource, "displayName", create.display_name));
  RETURN_IF_ERROR(read_text(resource, "description", create.description));
  RETURN_IF_ERROR(check_texts(create.display_name, create.description));
  create.unique_id = new_unique_id(context.services.random);
  return create;
}

Result<ServiceAccountsPatchRequest> patch_request(const std::string& email, const nlohmann::json& resource,
                                                  const std::vector<std::string>& mask) {
  std::string display_name;
  std::string description;
  RETURN_IF_ERROR(read_text(resource, "displayName", display_name));
  RETURN_IF_ERROR(read_text(resource, "description", description));
  RETURN_IF_ERROR(check_texts(display_name, description));
  ServiceAccountsPatchRequest patch;
  patch.email = email;
  if (names(mask, "displayName")) patch.display_name = display_name;
  if (names(mask, "description")) patch.description = description;
  return patch;
}

Task<Result<Response>> apply_patch(RequestContext& context, const nlohmann::json& resource,
                                   const std::vector<std::string>& mask) {
  std::string etag;
  CO_RETURN_IF_ERROR(read_text(resource, "etag", etag));
  const std::string& project = context.path_parameter("project");
  CO_ASSIGN_OR_RETURN(const ServiceAccountsPatchRequest patch,
                      patch_request(context.path_parameter("account"), resource, mask));
  auto change = [&](Transaction& transaction) -> Result<ServiceAccount> {
    ASSIGN_OR_RETURN(const ServiceAccount account, require_account_of(transaction, patch.email, project));
    RETURN_IF_ERROR(check_etag(etag, account_etag(account)));
    return lakegate::service_accounts_patch(transaction, patch);
  };
  CO_ASSIGN_OR_RETURN(const Committed<ServiceAccount> changed, co_await context.services.catalog.transact(change));
  context.services.authenticator.forget();
  co_return account_answer(context, changed.value);
}

Task<Result<Response>> set_state(RequestContext& context, ServiceAccountState state) {
  CO_RETURN_IF_ERROR((co_await read_request(context)).status());
  const std::string& project = context.path_parameter("project");
  const ServiceAccountsDisableRequest request{context.path_parameter("account"), state};
  auto change = [&](Transaction& transaction) -> Result<ServiceAccount> {
    RETURN_IF_ERROR(require_account_of(transaction, request.email, project).status());
    return lakegate::service_accounts_disable(transaction, request);
  };
  CO_RETURN_IF_ERROR((co_await context.services.catalog.transact(change)).status());
  context.services.authenticator.forget();
  co_return empty_answer(context);
}

}  // namespace

Task<Result<Response>> service_accounts_create(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  CO_ASSIGN_OR_RETURN(const ServiceAccountsCreateRequest create, create_request(context, request));
  auto insert = [&create](Transaction& transaction) { return lakegate::service_accounts_create(transaction, create); };
  CO_ASSIGN_OR_RETURN(const Committed<ServiceAccount> made, co_await context.services.catalog.transact(insert));
  context.services.authenticator.forget();
  co_return account_answer(context, made.value);
}

Task<Result<Response>> service_accounts_get(RequestContext& context) {
  const std::string& project = context.path_parameter("project");
  const std::string& email = context.path_parameter("account");
  auto read = [&](Transaction& transaction) { return require_account_of(transaction, email, project); };
  CO_ASSIGN_OR_RETURN(const ServiceAccount account, co_await context.services.catalog.read(read));
  co_return account_answer(context, account);
}

Task<Result<Response>> service_accounts_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Page page, page_of(context.query, kPageSizeDefault, kPageSizeMax));
  const std::string& project = context.path_parameter("project");
  auto list = [&project](Transaction& transaction) { return lakegate::service_accounts_list(transaction, project); };
  CO_ASSIGN_OR_RETURN(std::vector<ServiceAccount> accounts, co_await context.services.catalog.read(list));
  std::erase_if(accounts, [&](const ServiceAccount& one) { return !page.after.empty() && one.email <= page.after; });
  const size_t count = std::min(page.size, accounts.size());
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    if (count > 0) {
      json.begin_array("accounts");
      for (size_t i = 0; i < count; ++i) write_account(json, accounts[i]);
      json.end_array();
    }
    if (count < accounts.size()) json.string("nextPageToken", page_token_after(accounts[count - 1].email));
    json.end_object();
  });
}

// The body is {"serviceAccount": ..., "updateMask": ...}, unlike that of update.
Task<Result<Response>> service_accounts_patch(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  std::string mask_text;
  CO_RETURN_IF_ERROR(read_text(request, "updateMask", mask_text));
  if (mask_text.empty()) co_return invalid_argument("The update mask must name what to change.", "updateMask");
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> mask, read_update_mask(mask_text, {"displayName", "description"}));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, object_member(request, "serviceAccount"));
  co_return co_await apply_patch(context, resource, mask);
}

Task<Result<Response>> service_accounts_update(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_request(context));
  CO_ASSIGN_OR_RETURN(std::vector<std::string> mask, read_update_mask({}, {"displayName", "description"}));
  // "Only the display_name is updatable" here, and what is absent stays.
  std::erase_if(mask, [&](const std::string& field) { return !resource.contains(field); });
  co_return co_await apply_patch(context, resource, mask);
}

Task<Result<Response>> service_accounts_disable(RequestContext& context) {
  co_return co_await set_state(context, ServiceAccountState::kDisabled);
}

Task<Result<Response>> service_accounts_enable(RequestContext& context) {
  co_return co_await set_state(context, ServiceAccountState::kEnabled);
}

Task<Result<Response>> service_accounts_delete(RequestContext& context) {
  const std::string& project = context.path_parameter("project");
  const std::string& email = context.path_parameter("account");
  auto erase = [&](Transaction& transaction) -> Result<ServiceAccount> {
    RETURN_IF_ERROR(require_account_of(transaction, email, project).status());
    return lakegate::service_accounts_delete(transaction, email);
  };
  CO_RETURN_IF_ERROR((co_await context.services.catalog.transact(erase)).status());
  context.services.authenticator.forget();
  co_return empty_answer(context);
}

}  // namespace lakegate::iam
