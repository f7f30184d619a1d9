// What somebody may do with a resource: the policies that apply, as one answer
// (https://cloud.google.com/storage/docs/access-control). Pure functions; any thread.
//
// A project's policy holds for its buckets, a bucket's policy for its managed folders and objects, a managed folder's
// policy for what lies in it, and an object's access control list for that object unless the bucket has uniform access.
// All of them only grant; what nobody grants is denied. Conditions that cannot be evaluated grant nothing. Who may list
// in a managed folder may list its bucket with a prefix that lies in it. What denies is elsewhere (auth/deny_eval.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/cel/expression.h"
#include "auth/compiled_policy.h"
#include "metadata/record/acl.h"
#include "metadata/record/custom_role.h"

namespace lakegate {

enum class SubjectKind { kAnonymous, kUser, kServiceAccount, kFederated };

// Who asks, as far as policies can name them.
struct Subject {
  SubjectKind kind = SubjectKind::kAnonymous;
  std::string email;                     // In lower case; of users and service accounts.
  std::vector<std::string> groups;       // Addresses of the groups that they are in, in lower case.
  std::string domain;                    // "example.com"
  std::vector<std::string> identifiers;  // Of the federated: "principal://...", "principalSet://...".
};

using SharedPolicy = std::shared_ptr<const CompiledPolicy>;

struct ManagedFolderPolicy {
  std::string name;  // "a/b/"
  SharedPolicy policy;
};

// All that bears on one bucket or what is in it.
struct PolicySources {
  std::string project;
  SharedPolicy project_policy;  // Null where there is none, like the bucket's.
  SharedPolicy bucket_policy;
  std::vector<ManagedFolderPolicy> managed_folders;             // Those that are not above the resource do not matter.
  std::optional<Acl> object_acl;                                // The effective list.
  std::vector<std::shared_ptr<const CustomRole>> custom_roles;  // Those that the policies name.
  bool uniform_bucket_level_access = false;
  bool public_access_prevention_enforced = false;
};

enum class ResourceType { kProject, kBucket, kManagedFolder, kObject };

struct ResourceRequest {
  ResourceType type = ResourceType::kBucket;
  std::string bucket;
  std::string name;  // Of an object or a managed folder.
  int64_t time_us = 0;
  std::string object_list_prefix;  // Of a listing.
};

// "projects/_/buckets/B/objects/O", as conditions see it.
std::string resource_name(const ResourceRequest& request);
// All that conditions may look at.
cel::Activation activation_of(const ResourceRequest& request);

bool is_allowed(const PolicySources& sources, const Subject& subject, const ResourceRequest& request,
                std::string_view permission);
// All that are, in alphabetical order.
std::vector<std::string_view> allowed_permissions(const PolicySources& sources, const Subject& subject,
                                                  const ResourceRequest& request);

}  // namespace lakegate
