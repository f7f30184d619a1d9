#include "metadata/ops/groups.h"

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "metadata/ops/resource_rows.h"
#include "metadata/schema/group_codec.h"

namespace lakegate {
namespace {

constexpr std::string_view kGroupMember = "group:";

Result<Group> decode_row(const std::string& email, std::string_view record) {
  ASSIGN_OR_RETURN(Group group, decode_group(record));
  group.email = email;
  return group;
}

void put_group(Transaction& transaction, const Group& group) {
  transaction.put(Table::kResources, resource_key(ResourceKind::kGroup, 0, group.email), encode_group(group));
}

// One question after members; remembers which groups it has looked at, and how deep.
class Search {
 public:
  Search(Transaction& transaction, std::span<const std::string> members)
      : transaction_(transaction), members_(members) {}

  Result<bool> holds(const std::string& email, int depth_left) {
    const auto seen = answers_.find(email);
    // What was found is found; what was not may be found from less deep.
    if (seen != answers_.end() && (seen->second.holds || seen->second.depth_left >= depth_left)) {
      return seen->second.holds;
    }
    answers_[email] = {false, depth_left};
    ASSIGN_OR_RETURN(const std::shared_ptr<const Group> group,
                     get_shared_resource(transaction_, {ResourceKind::kGroup, 0, email}, decode_row));
    if (!group) return false;
    bool found = std::any_of(members_.begin(), members_.end(), [&](const std::string& member) {
      return std::binary_search(group->members.begin(), group->members.end(), member);
    });
    if (!found && depth_left > 0) {
      ASSIGN_OR_RETURN(found, nested_holds(*group, depth_left - 1));
    }
    answers_[email].holds = found;
    return found;
  }

 private:
  struct Answer {
    bool holds = false;
    int depth_left = 0;
  };

  Result<bool> nested_holds(const Group& group, int depth_left) {
    auto member = std::lower_bound(group.members.begin(), group.members.end(), kGroupMember);
    for (; member != group.members.end() && member->starts_with(kGroupMember); ++member) {
      ASSIGN_OR_RETURN(const bool found, holds(member->substr(kGroupMember.size()), depth_left));
      if (found) return true;
    }
    return false;
  }

  Transaction& transaction_;
  std::span<const std::string> members_;
  std::map<std::string, Answer> answers_;
};

}  // namespace

Result<std::optional<Group>> find_group(Transaction& transaction, const std::string& email) {
  return get_resource(transaction, {ResourceKind::kGroup, 0, email}, decode_row);
}

Result<Group> require_group(Transaction& transaction, const std::string& email) {
  ASSIGN_OR_RETURN(std::optional<Group> group, find_group(transaction, email));
  if (!group) return not_found("Group " + email + " does not exist.");
  return std::move(*group);
}

Result<Group> groups_insert(Transaction& transaction, const Group& group) {
  ASSIGN_OR_RETURN(const std::optional<Group> existing, find_group(transaction, group.email));
  if (existing) return Status(Code::kAlreadyExists, "Group " + group.email + " already exists.");
  Group made = group;
  std::sort(made.members.begin(), made.members.end());
  made.members.erase(std::unique(made.members.begin(), made.members.end()), made.members.end());
  if (made.members.size() > limits::kGroupMembersMax) return invalid_argument("The group has too many members.");
  made.time_created_us = transaction.now_us();
  made.updated_us = transaction.now_us();
  put_group(transaction, made);
  return made;
}

Result<bool> groups_delete(Transaction& transaction, const std::string& email) {
  RETURN_IF_ERROR(require_group(transaction, email).status());
  transaction.erase(Table::kResources, resource_key(ResourceKind::kGroup, 0, email));
  return true;
}

Result<Group> groups_add_member(Transaction& transaction, const std::string& email, const std::string& member) {
  ASSIGN_OR_RETURN(Group group, require_group(transaction, email));
  const auto place = std::lower_bound(group.members.begin(), group.members.end(), member);
  if (place != group.members.end() && *place == member) return group;
  if (group.members.size() >= limits::kGroupMembersMax) return invalid_argument("The group has too many members.");
  group.members.insert(place, member);
  group.updated_us = transaction.now_us();
  put_group(transaction, group);
  return group;
}

Result<Group> groups_remove_member(Transaction& transaction, const std::string& email, const std::string& member) {
  ASSIGN_OR_RETURN(Group group, require_group(transaction, email));
  if (std::erase(group.members, member) == 0) return group;
  group.updated_us = transaction.now_us();
  put_group(transaction, group);
  return group;
}

Result<std::vector<Group>> groups_list(Transaction& transaction) {
  std::vector<Group> groups;
  RETURN_IF_ERROR(visit_resources(transaction, {ResourceKind::kGroup, 0, {}, {}}, decode_row, [&](Group group) {
    groups.push_back(std::move(group));
    return true;
  }));
  return groups;
}

Result<std::vector<std::string>> groups_holding(Transaction& transaction, std::span<const std::string> candidates,
                                                std::span<const std::string> members) {
  Search search(transaction, members);
  std::vector<std::string> holding;
  for (const std::string& candidate : candidates) {
    ASSIGN_OR_RETURN(const bool holds, search.holds(candidate, limits::kGroupDepthMax));
    if (holds) holding.push_back(candidate);
  }
  return holding;
}

}  // namespace lakegate
