// Groups as rows, and who is in them. Groups hold groups, to limits::kGroupDepthMax; what is read is guarded.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metadata/record/group.h"
#include "metadata/transaction.h"

namespace lakegate {

// Nothing where there is none.
Result<std::optional<Group>> find_group(Transaction& transaction, const std::string& email);
// kNotFound where there is none.
Result<Group> require_group(Transaction& transaction, const std::string& email);
// kAlreadyExists where there is one.
Result<Group> groups_insert(Transaction& transaction, const Group& group);
Result<bool> groups_delete(Transaction& transaction, const std::string& email);
// Adds or removes a member; nothing changes where it is so already. kInvalidArgument past limits::kGroupMembersMax.
Result<Group> groups_add_member(Transaction& transaction, const std::string& email, const std::string& member);
Result<Group> groups_remove_member(Transaction& transaction, const std::string& email, const std::string& member);
// In the order of their addresses.
Result<std::vector<Group>> groups_list(Transaction& transaction);

// Those of `candidates` (addresses) that one of `members` ("user:ADDRESS", "group:ADDRESS", ...) is in, directly or by
// groups in groups. Groups that do not exist have no members; a circle ends where it closes.
Result<std::vector<std::string>> groups_holding(Transaction& transaction, std::span<const std::string> candidates,
                                                std::span<const std::string> members);

}  // namespace lakegate
