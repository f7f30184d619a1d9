#include "auth/policy_authorizer.h"

#include "auth/access_boundary.h"
#include "auth/deny_eval.h"
#include "auth/policy_sources.h"
#include "auth/refusal.h"
#include "auth/steady_verdicts.h"
#include "metadata/ops/deny_policies.h"
#include "metadata/ops/resource_rows.h"
#include "metadata/schema/iam_policy_codec.h"

namespace lakegate {
namespace {

constexpr std::string_view kCreateBuckets = "storage.buckets.create";
// So many projects are looked at for a bucket that is missing, so that asking for one stays cheap.
constexpr size_t kProjectsLookedAtMax = 1000;

// One question, from the cheapest sources to the dearest: all of them only grant, so the first that does ends it.
class Decision {
 public:
  Decision(Transaction& transaction, const Principal& principal, const AccessRequest& access)
      : transaction_(transaction),
        principal_(principal),
        access_(access),
        request_(resource_request_of(access, transaction.now_us())),
        subject_(subject_of(principal)) {}

  Result<bool> allows() {
    if (access_.bucket.empty()) {
      if (access_.permission.empty()) return true;
      return allows_on_project(std::string(access_.project));
    }
    ASSIGN_OR_RETURN(const std::shared_ptr<const AccessedBucket> bucket, find_accessed_bucket(transaction_, access_));
    if (!bucket) return may_create_buckets_somewhere();
    if (access_.permission.empty()) return true;
    if (principal_.boundary && !is_within(*principal_.boundary, request_, access_.permission)) return false;
    return allows_in_bucket(*bucket);
  }

  // Whether it was allowed, and will be as long as no row changes that RowCache::bears_on_access().
  bool is_steady() const { return is_steady_ && transaction_.has_read_access_rows_alone(); }

 private:
  Result<bool> allows_on_project(const std::string& project) {
    if (project.empty() || principal_.boundary) return false;
    ASSIGN_OR_RETURN(const PolicySources sources, project_sources(transaction_, project));
    ASSIGN_OR_RETURN(const SharedDenyPolicies denials, get_shared_deny_policies(transaction_, project));
    return grants(sources, denials);
  }

  Result<bool> allows_in_bucket(const AccessedBucket& accessed) {
    const Bucket& bucket = accessed.bucket;
    ASSIGN_OR_RETURN(PolicySources sources, bucket_sources(transaction_, accessed));
    ASSIGN_OR_RETURN(const SharedDenyPolicies denials, get_shared_deny_policies(transaction_, bucket.project));
    ASSIGN_OR_RETURN(bool allowed, grants(sources, denials));
    is_steady_ = allowed && !principal_.boundary && denials.empty() && !has_conditions(sources.project_policy) &&
                 !has_conditions(sources.bucket_policy);
    if (allowed) return true;
    RETURN_IF_ERROR(add_managed_folders(transaction_, bucket, request_, sources));
    if (!sources.managed_folders.empty()) {
      ASSIGN_OR_RETURN(allowed, grants(sources, denials));
      if (allowed) return true;
    }
    ASSIGN_OR_RETURN(const std::optional<uint64_t> generation, add_object_acl(transaction_, bucket, access_, sources));
    if (!generation) return false;
    ASSIGN_OR_RETURN(allowed, grants(sources, denials));
    if (allowed && access_.granting_generation != nullptr) *access_.granting_generation = generation;
    return allowed;
  }

  static bool has_conditions(const SharedPolicy& policy) { return policy && policy->has_conditions; }

  Result<bool> grants(const PolicySources& sources, const SharedDenyPolicies& denials) {
    RETURN_IF_ERROR(add_groups(transaction_, principal_, sources, denials, subject_));
    if (is_denied(denials, subject_, request_, access_.permission)) return false;
    return is_allowed(sources, subject_, request_, access_.permission);
  }

  // Names of buckets are one space for all projects. Who may create buckets can find out whether a name is taken;
  // nobody else learns it here.
  Result<bool> may_create_buckets_somewhere() {
    if (principal_.kind == PrincipalKind::kAnonymous || principal_.boundary) return false;
    AccessRequest create;
    create.permission = kCreateBuckets;
    if (principal_.scopes && reach_of(*principal_.scopes) < reach_needed_for(kCreateBuckets)) return false;
    std::vector<std::string> projects = {principal_.project};
    const auto decode = [](const std::string& id, std::string_view) -> Result<std::string> { return id; };
    RETURN_IF_ERROR(
        visit_resources(transaction_, {ResourceKind::kProjectIamPolicy, 0, {}, {}}, decode, [&](std::string project) {
          projects.push_back(std::move(project));
          return projects.size() < kProjectsLookedAtMax;
        }));
    for (const std::string& project : projects) {
      create.project = project;
      ASSIGN_OR_RETURN(const bool allowed, Decision(transaction_, principal_, create).allows());
      if (allowed) return true;
    }
    return false;
  }

  Transaction& transaction_;
  const Principal& principal_;
  const AccessRequest& access_;
  const ResourceRequest request_;
  Subject subject_;
  bool is_steady_ = false;
};

class PolicyAuthorizer final : public Authorizer {
 public:
  explicit PolicyAuthorizer(Catalog& catalog) : catalog_(catalog) {}

  Task<Status> authorize(const Principal& principal, const AccessRequest& access) override {
    if (principal.kind == PrincipalKind::kUnverified) co_return Status();
    if (principal.scopes) {
      const ScopeReach needed = access.reach_needed.value_or(reach_needed_for(access.permission));
      if (reach_of(*principal.scopes) < needed) co_return scope_refusal();
    }
    // Before anything is read.
    const std::optional<uint64_t> epoch = catalog_.access_epoch();
    if (epoch && steady_.allows(principal, access, *epoch)) co_return Status();
    bool is_steady = false;
    auto decide = [&principal, &access, &is_steady](Transaction& transaction) {
      Decision decision(transaction, principal, access);
      Result<bool> allowed = decision.allows();
      is_steady = decision.is_steady();
      return allowed;
    };
    CO_ASSIGN_OR_RETURN(const bool allowed, co_await catalog_.read(decide));
    if (!allowed) co_return access_refusal(principal, access);
    if (epoch && is_steady) steady_.keep(principal, access, *epoch);
    co_return Status();
  }

 private:
  Catalog& catalog_;
  SteadyVerdicts steady_;
};

}  // namespace

std::unique_ptr<Authorizer> make_policy_authorizer(Catalog& catalog) {
  return std::make_unique<PolicyAuthorizer>(catalog);
}

}  // namespace lakegate
