#include "gateway/iam/iam_access.h"

#include <algorithm>
#include <array>

#include "auth/identity_store.h"
#include "base/encoding.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "gateway/routes.h"
#include "metadata/ops/projects_known.h"
#include "metadata/ops/service_accounts.h"
#include "metadata/ops/service_accounts_list.h"
#include "metadata/project_number.h"

namespace lakegate::iam {
namespace {

constexpr std::string_view kScopePrefix = "https://www.googleapis.com/auth/";
constexpr std::string_view kIamIds = "iam.";
constexpr std::string_view kProjectsOfPolicies = "cloudresourcemanager.googleapis.com/projects/";
constexpr std::array<std::string_view, 3> kReadScopes = {"cloud-platform.read-only", "cloudplatformprojects",
                                                         "cloudplatformprojects.readonly"};

bool has_scope(const Principal& principal, std::string_view name) {
  return std::any_of(principal.scopes->begin(), principal.scopes->end(), [&](const std::string& scope) {
    return scope.starts_with(kScopePrefix) && std::string_view(scope).substr(kScopePrefix.size()) == name;
  });
}

// By the discovery documents of the services (cloudresourcemanager v1 and v3, iam v1).
bool scopes_suffice(const RequestContext& context) {
  const Principal& principal = context.principal();
  if (!principal.scopes || has_scope(principal, "cloud-platform")) return true;
  if (context.route->id.starts_with(kIamIds)) return has_scope(principal, "iam");
  return context.route->method == Method::kGet &&
         std::any_of(kReadScopes.begin(), kReadScopes.end(),
                     [&](std::string_view scope) { return has_scope(principal, scope); });
}

Status check_credential(const RequestContext& context) {
  const Principal& principal = context.principal();
  if (principal.kind == PrincipalKind::kUnverified) return Status();
  if (principal.kind == PrincipalKind::kAnonymous) {
    return Status(Code::kUnauthenticated,
                  "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie "
                  "or other valid authentication credential.",
                  "required")
        .at("Authorization");
  }
  // A service account without scopes brings a token that it signed for the storage service.
  const bool is_for_storage = principal.kind == PrincipalKind::kServiceAccount && !principal.scopes;
  if (context.sign_in.is_signed || is_for_storage) {
    return Status(Code::kUnauthenticated,
                  "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
                  "other valid authentication credential.");
  }
  if (scopes_suffice(context)) return Status();
  return Status(Code::kPermissionDenied, "Request had insufficient authentication scopes.", "insufficientPermissions");
}

std::string* parameter(RequestContext& context, std::string_view name) {
  for (auto& [key, value] : context.path_parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The id of the project of this number; the number itself where no such project is known.
Task<Result<std::string>> project_of_number(RequestContext& context, const std::string& number) {
  if (std::to_string(project_number(context.services.config.project)) == number) {
    co_return context.services.config.project;
  }
  auto list = [](Transaction& transaction) { return projects_known(transaction); };
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> projects, co_await context.services.catalog.read(list));
  for (const std::string& project : projects) {
    if (std::to_string(project_number(project)) == number) co_return project;
  }
  co_return number;
}

Result<std::optional<ServiceAccount>> find_account(Transaction& transaction, const std::string& name) {
  if (name.find('@') != std::string::npos) return find_service_account(transaction, name);
  ASSIGN_OR_RETURN(const std::vector<ServiceAccount> accounts, service_accounts_list(transaction, {}));
  for (const ServiceAccount& account : accounts) {
    if (account.unique_id == name) return std::optional<ServiceAccount>(account);
  }
  return std::optional<ServiceAccount>();
}

// "-" stands for the account's project. Where there is no such account it is this server's, so that who may not know
// which accounts there are is refused in the same words.
Task<Status> name_account(RequestContext& context, std::string& project, std::string& account) {
  account = lower_case_address(account);
  auto find = [&account](Transaction& transaction) { return find_account(transaction, account); };
  CO_ASSIGN_OR_RETURN(const std::optional<ServiceAccount> found, co_await context.services.catalog.read(find));
  if (found) account = found->email;
  if (project == "-") project = found ? found->project : context.services.config.project;
  co_return Status();
}

// Deny policies hang on a resource that their path names as a whole.
Status read_attachment(RequestContext& context) {
  const std::string* const attachment = parameter(context, "attachment");
  if (attachment == nullptr) return Status();
  if (!attachment->starts_with(kProjectsOfPolicies)) {
    return invalid_argument("Deny policies are attached to cloudresourcemanager.googleapis.com/projects/PROJECT here.",
                            "parent");
  }
  std::string project = attachment->substr(kProjectsOfPolicies.size());
  context.path_parameters.emplace_back("project", std::move(project));
  return Status();
}

Task<Status> name_resources(RequestContext& context) {
  CO_RETURN_IF_ERROR(read_attachment(context));
  std::string* const project = parameter(context, "project");
  if (project == nullptr) co_return Status();
  if (std::string* const account = parameter(context, "account"); account != nullptr) {
    CO_RETURN_IF_ERROR(co_await name_account(context, *project, *account));
  }
  if (is_number(*project)) {
    CO_ASSIGN_OR_RETURN(*project, co_await project_of_number(context, *project));
  }
  co_return check_project_id(*project);
}

AccessRequest on_project(std::string_view permission, const std::string& project) {
  AccessRequest access;
  access.permission = permission;
  access.project = project;
  // Scopes are looked at above; those of storage do not count.
  access.reach_needed = ScopeReach::kNothing;
  return access;
}

}  // namespace

Task<Status> authorize(RequestContext& context) {
  CO_RETURN_IF_ERROR(check_credential(context));
  CO_RETURN_IF_ERROR(co_await name_resources(context));
  std::string_view rest = context.route->permission;
  while (!rest.empty()) {
    const size_t space = std::min(rest.find(' '), rest.size());
    const AccessRequest access = on_project(rest.substr(0, space), context.path_parameter("project"));
    CO_RETURN_IF_ERROR(co_await context.services.authorizer.authorize(context.principal(), access));
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
  co_return Status();
}

Task<Result<bool>> holds(RequestContext& context, std::string_view permission, const std::string& project) {
  const AccessRequest access = on_project(permission, project);
  const Status allowed = co_await context.services.authorizer.authorize(context.principal(), access);
  if (allowed.ok()) co_return true;
  if (allowed.code() == Code::kPermissionDenied || allowed.code() == Code::kUnauthenticated) co_return false;
  co_return allowed;
}

}  // namespace lakegate::iam
