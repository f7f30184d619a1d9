// Access control lists as values: entities, entries, predefined lists, and entities as members of IAM policies
// (https://cloud.google.com/storage/docs/access-control/lists). Pure functions; any thread.
//
// In records a project's team is named by the project's id ("project-owners-my-project"); answers name it by its
// number, and requests may use either.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/acl.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

// kInvalidArgument "Invalid Value" for what is no entity.
Status check_acl_entity(std::string_view entity);
// The entity as it is stored in a bucket of `project`: a team of that project by the project's id, whether the request
// had its number or nothing; addresses in lower case.
std::string canonical_entity(std::string_view entity, const std::string& project);
Acl canonical_acl(const Acl& acl, const std::string& project);

struct ProjectTeam {
  std::string_view team;  // "owners", "editors" or "viewers"
  std::string_view project;
};
std::optional<ProjectTeam> project_team(std::string_view entity);
bool is_public_entity(std::string_view entity);  // allUsers, allAuthenticatedUsers

std::optional<AclRole> find_acl_role(const Acl& acl, std::string_view entity);
// Replaces the entity's entry or adds one at the end.
void set_acl_entry(Acl& acl, const AclEntry& entry);
bool remove_acl_entry(Acl& acl, std::string_view entity);

// By the JSON API's name ("publicRead"); nothing for an unknown one. Teams stand without a project, for
// canonical_entity().
std::optional<Acl> predefined_bucket_acl(std::string_view name);
// Without the owner's entry, which effective_object_acl() adds.
std::optional<Acl> predefined_object_acl(std::string_view name);
// As the list for objects to come. Their owners are not known yet, so where a list opens objects to others the bucket's
// owners stand for them.
std::optional<Acl> predefined_default_object_acl(std::string_view name);

// What holds for new objects where the bucket has no list of its own.
Acl project_private_acl(const std::string& project);
// The object's list as clients see it: projectPrivate where it has none, and always its owner as OWNER.
Acl effective_object_acl(const Object& object, const std::string& project);

// "user:ADDRESS", "serviceAccount:ADDRESS", "projectOwner:PROJECT" and so on.
std::string member_of_entity(std::string_view entity);
// Nothing for members that no list can name ("principal://...").
std::optional<std::string> entity_of_member(std::string_view member);

// The refusals of Google Cloud Storage (https://cloud.google.com/storage/docs/uniform-bucket-level-access,
// https://cloud.google.com/storage/docs/public-access-prevention).
Status uniform_access_refusal(std::string_view sentence);
inline constexpr std::string_view kCannotGetBucketAcl =
    "Cannot get legacy ACL for a bucket that has uniform bucket-level access.";
inline constexpr std::string_view kCannotUpdateBucketAcl =
    "Cannot use ACL API to update bucket policy when uniform bucket-level access is enabled.";
inline constexpr std::string_view kCannotGetObjectAcl =
    "Cannot get legacy ACL for an object when uniform bucket-level access is enabled.";
inline constexpr std::string_view kCannotInsertObjectAcl =
    "Cannot insert legacy ACL for an object when uniform bucket-level access is enabled.";
inline constexpr std::string_view kCannotUpdateObjectAcl =
    "Cannot update access control for an object when uniform bucket-level access is enabled.";
Status public_access_refusal();

// Whether the bucket lets the list be set: kConditionNotMet for public entities under public access prevention.
Status check_acl_allowed(const Bucket& bucket, const Acl& acl);
// The list that a request gives an object, in canonical form; refused with `sentence` under uniform access.
Result<Acl> admit_object_acl(const Bucket& bucket, const Acl& acl, std::string_view sentence);

}  // namespace lakegate
