// `lakegate admin group ...`: groups of this server, for policies that name "group:ADDRESS".
#include <array>

#include "auth/identity_store.h"
#include "auth/policy_check.h"
#include "base/encoding.h"
#include "gateway/admin/identity_command_rows.h"
#include "metadata/ops/groups.h"

namespace lakegate::admin {
namespace {

using Json = nlohmann::ordered_json;
using Command = nlohmann::json;
using Services = IdentityCommandServices;

Json json_of(const Group& group) {
  return {{"email", group.email},
          {"description", group.description},
          {"members", group.members},
          {"created", format_rfc3339(group.time_created_us)}};
}

Result<std::string> group_email(const Command& command) {
  std::string email = lower_case_address(text_of(command, "email"));
  RETURN_IF_ERROR(check_iam_member("group:" + email));
  return email;
}

// As policies name members, with the address in lower case. Everybody is no member of a group.
Result<std::string> group_member(const Command& command) {
  const std::string member = text_of(command, "member");
  RETURN_IF_ERROR(check_iam_member(member));
  for (const std::string_view type : {"user:", "serviceAccount:", "group:"}) {
    if (member.starts_with(type)) return std::string(type) + lower_case_address(member.substr(type.size()));
  }
  if (member.starts_with("principal://")) return member;
  return invalid_argument(
      "MEMBER must look like user:ADDRESS, serviceAccount:ADDRESS, group:ADDRESS or principal://...");
}

Task<Result<Json>> create(Services services, Command command) {
  Group group;
  CO_ASSIGN_OR_RETURN(group.email, group_email(command));
  group.description = text_of(command, "description");
  auto operation = [&group](Transaction& transaction) { return groups_insert(transaction, group); };
  CO_ASSIGN_OR_RETURN(const auto made, co_await services.catalog.transact(operation));
  co_return json_of(made.value);
}

Task<Result<Json>> add(Services services, Command command) {
  CO_ASSIGN_OR_RETURN(const std::string email, group_email(command));
  CO_ASSIGN_OR_RETURN(const std::string member, group_member(command));
  auto operation = [&](Transaction& transaction) { return groups_add_member(transaction, email, member); };
  CO_ASSIGN_OR_RETURN(const auto changed, co_await services.catalog.transact(operation));
  co_return json_of(changed.value);
}

Task<Result<Json>> remove(Services services, Command command) {
  CO_ASSIGN_OR_RETURN(const std::string email, group_email(command));
  CO_ASSIGN_OR_RETURN(const std::string member, group_member(command));
  auto operation = [&](Transaction& transaction) { return groups_remove_member(transaction, email, member); };
  CO_ASSIGN_OR_RETURN(const auto changed, co_await services.catalog.transact(operation));
  co_return json_of(changed.value);
}

Task<Result<Json>> list(Services services, Command /*command*/) {
  auto operation = [](Transaction& transaction) { return groups_list(transaction); };
  CO_ASSIGN_OR_RETURN(const std::vector<Group> groups, co_await services.catalog.read(operation));
  Json rows = Json::array();
  for (const Group& group : groups) rows.push_back(json_of(group));
  co_return Json{{"groups", std::move(rows)}};
}

Task<Result<Json>> erase(Services services, Command command) {
  CO_ASSIGN_OR_RETURN(const std::string email, group_email(command));
  auto operation = [&email](Transaction& transaction) { return groups_delete(transaction, email); };
  CO_RETURN_IF_ERROR((co_await services.catalog.transact(operation)).status());
  co_return Json{{"email", email}};
}

constexpr std::array kCommands = {CommandRow{"group create", create}, CommandRow{"group add", add},
                                  CommandRow{"group remove", remove}, CommandRow{"group list", list},
                                  CommandRow{"group delete", erase}};

}  // namespace

std::span<const CommandRow> group_commands() { return kCommands; }

}  // namespace lakegate::admin
