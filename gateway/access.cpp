#include "gateway/access.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "gateway/bucket_gate.h"
#include "gateway/iam/iam_access.h"
#include "gateway/parameters.h"
#include "gateway/routes.h"
#include "gateway/upload/resumable.h"
#include "metadata/managed_folder_name.h"

namespace lakegate {
namespace {

constexpr std::string_view kInsert = "storage.objects.insert";
constexpr std::string_view kMove = "storage.objects.move";
constexpr std::string_view kCreate = "storage.objects.create";

// Methods whose scopes in the discovery document (revision 20260906) are not those of their permission.
struct MethodReach {
  std::string_view id;
  ScopeReach reach;
};
constexpr std::array kMethodReaches = {
    MethodReach{"storage.buckets.lockRetentionPolicy", ScopeReach::kWrite},
    MethodReach{"storage.notifications.delete", ScopeReach::kWrite},
    MethodReach{"storage.notifications.insert", ScopeReach::kWrite},
    MethodReach{"storage.objectAccessControls.get", ScopeReach::kControl},
    MethodReach{"storage.objectAccessControls.list", ScopeReach::kControl},
    MethodReach{"storage.objects.bulkRestore", ScopeReach::kWrite},
    MethodReach{"storage.objects.setIamPolicy", ScopeReach::kWrite},
};

std::string_view first_of(const RequestContext& context, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (const std::string& value = context.path_parameter(name); !value.empty()) return value;
  }
  return {};
}

bool is_of_project(std::string_view permission) {
  return permission == "storage.buckets.create" || permission == "storage.buckets.list" ||
         permission.starts_with("storage.hmacKeys.") || permission.starts_with("resourcemanager.");
}

// Where the handlers of the dialect look, and nowhere else: whoever names two projects must not be asked about the one
// and served the other.
std::string_view project_of(const RequestContext& context) {
  if (const std::string& id = context.path_parameter("projectId"); !id.empty()) return id;
  const bool is_xml = context.route->dialect == Dialect::kXml;
  const std::string_view stated =
      is_xml ? context.request.headers.get("x-goog-project-id") : context.query.get("project");
  return stated.empty() ? std::string_view(context.services.config.project) : stated;
}

// The methods that list what is below a prefix. Of all others a right to a folder opens nothing, whatever prefix the
// request names.
bool lists_below_prefix(std::string_view permission) {
  constexpr std::array<std::string_view, 5> kLists = {"storage.objects.list", "storage.folders.list",
                                                      "storage.managedFolders.list", "storage.multipartUploads.list",
                                                      "lakegate.leases.list"};
  return std::find(kLists.begin(), kLists.end(), permission) != kLists.end();
}

// What the method's permissions are asked for. Points into the context and into `folder`.
AccessRequest method_access(const RequestContext& context, std::string& folder) {
  AccessRequest access;
  for (const MethodReach& row : kMethodReaches) {
    if (row.id == context.route->id) access.reach_needed = row.reach;
  }
  if (is_of_project(context.route->permission)) {
    access.project = project_of(context);
    return access;
  }
  access.bucket = first_of(context, {"bucket", "destinationBucket"});
  access.object = first_of(context, {"object", "destinationObject", "prefix"});
  if (context.route->id == kMove) access.object = context.path_parameter("sourceObject");
  if (context.route->id == kInsert) access.object = context.query.get("name");
  const std::string_view folder_name = first_of(context, {"folder", "sourceFolder", "managedFolder"});
  if (!folder_name.empty()) {
    folder = folder_name;
    if (!folder.ends_with('/')) folder += '/';
    access.object = folder;
    const bool is_managed = !context.path_parameter("managedFolder").empty();
    access.target = is_managed ? AccessTarget::kManagedFolder : AccessTarget::kFolder;
  }
  if (access.object.empty() && lists_below_prefix(context.route->permission)) {
    access.list_prefix = context.query.get("prefix");
  }
  const std::optional<uint64_t> generation = parse_uint64(context.query.get("generation"));
  const bool is_restored = context.route->id == "storage.buckets.restore";
  const bool is_soft_deleted =
      context.route->id == "storage.buckets.get" && equal_ignoring_case(context.query.get("softDeleted"), "true");
  if (is_restored || is_soft_deleted) {
    access.soft_deleted_bucket_generation = generation.value_or(0);
  } else {
    access.generation = generation;
  }
  return access;
}

// The pipeline has asked for the method's permissions on this object.
bool is_named_by_request(const RequestContext& context, const std::string& bucket, const std::string& object) {
  std::string folder;
  const AccessRequest access = method_access(context, folder);
  return context.route->permission.starts_with(kCreate) && access.bucket == bucket && access.object == object;
}

void pin(RequestContext& context, std::string parameter, std::optional<uint64_t> generation) {
  // A soft-deleted object is asked for by its generation, or not at all.
  if (!generation || context.query.has(parameter) || context.query.has("softDeleted")) return;
  context.query.add(std::move(parameter), std::to_string(*generation));
  context.is_pinned = true;
}

Task<Status> ask_each(RequestContext& context, AccessRequest access) {
  std::optional<uint64_t> generation;
  access.granting_generation = &generation;
  std::string_view rest = context.route->permission;
  while (!rest.empty()) {
    const size_t space = rest.find(' ');
    access.permission = rest.substr(0, space);
    CO_RETURN_IF_ERROR(co_await context.services.authorizer.authorize(context.principal(), access));
    rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    // Of several permissions the next is asked of the same generation.
    if (generation) access.generation = generation;
  }
  pin(context, "generation", generation);
  co_return Status();
}

Task<Status> authorize_copy_source(RequestContext& context) {
  const std::string_view source = context.path_parameter("sourceObject");
  if (source.empty() || context.route->id == kMove) co_return Status();
  AccessRequest access;
  access.permission = "storage.objects.get";
  access.bucket = first_of(context, {"sourceBucket", "bucket"});
  access.object = source;
  access.generation = parse_uint64(context.query.get("sourceGeneration"));
  std::optional<uint64_t> generation;
  access.granting_generation = &generation;
  CO_RETURN_IF_ERROR(co_await context.services.authorizer.authorize(context.principal(), access));
  pin(context, "sourceGeneration", generation);
  co_return Status();
}

// Who has others pay must be allowed to (https://cloud.google.com/storage/docs/requester-pays#billing-project).
Task<Status> authorize_billing(RequestContext& context) {
  std::string_view project = context.query.get("userProject");
  if (project.empty()) project = context.request.headers.get("x-goog-user-project");
  if (project.empty()) co_return Status();
  AccessRequest access;
  access.permission = "serviceusage.services.use";
  access.project = project;
  co_return co_await context.services.authorizer.authorize(context.principal(), access);
}

bool continues_resumable_upload(const RequestContext& context) {
  if (!context.query.has(kUploadIdParameter)) return false;
  if (context.route->dialect == Dialect::kXml) return context.route->xml_selector == kUploadIdParameter;
  return context.route->id == kInsert && context.is_upload_path;
}

bool is_judged_later(const RequestContext& context) {
  return context.route->id == kInsert && context.query.get("name").empty() && !continues_resumable_upload(context);
}

}  // namespace

Task<Status> authorize_method(RequestContext& context) {
  if (context.route->dialect == Dialect::kIam) co_return co_await iam::authorize(context);
  if (continues_resumable_upload(context)) co_return Status();
  std::string folder;
  const AccessRequest access = method_access(context, folder);
  if (!is_judged_later(context)) CO_RETURN_IF_ERROR(co_await ask_each(context, access));
  CO_RETURN_IF_ERROR(co_await authorize_copy_source(context));
  co_return co_await authorize_billing(context);
}

Task<Status> hide_bucket_demand(RequestContext& context, Status demand) {
  if (demand.ok() || !is_judged_later(context)) co_return demand;
  const std::string any;
  CO_RETURN_IF_ERROR(co_await authorize_also(context, kCreate, context.bucket(), any));
  co_return demand;
}

Task<Status> authorize_also(RequestContext& context, std::string_view permission, const std::string& bucket,
                            const std::string& object) {
  AccessRequest access;
  access.permission = permission;
  access.bucket = bucket;
  access.object = object;
  co_return co_await context.services.authorizer.authorize(context.principal(), access);
}

Task<Result<bool>> may_also(RequestContext& context, std::string_view permission, const std::string& bucket,
                            const std::string& object) {
  const Status allowed = co_await authorize_also(context, permission, bucket, object);
  if (allowed.ok()) co_return true;
  if (allowed.code() == Code::kPermissionDenied || allowed.code() == Code::kUnauthenticated) co_return false;
  co_return allowed;
}

Task<Status> authorize_on_project(RequestContext& context, std::string_view permission, const std::string& project) {
  AccessRequest access;
  access.permission = permission;
  access.project = project;
  co_return co_await context.services.authorizer.authorize(context.principal(), access);
}

Task<Status> authorize_source(RequestContext& context, const std::string& bucket, const std::string& object,
                              std::optional<uint64_t>& generation) {
  AccessRequest access;
  access.permission = "storage.objects.get";
  access.bucket = bucket;
  access.object = object;
  access.generation = generation;
  access.granting_generation = &generation;
  CO_RETURN_IF_ERROR(co_await context.services.authorizer.authorize(context.principal(), access));
  co_return co_await check_bucket_gate(context, bucket);
}

Task<Status> authorize_new_object(RequestContext& context, const std::string& bucket, const std::string& object,
                                  const ObjectAttributes& attributes, Precondition& precondition) {
  if (!is_named_by_request(context, bucket, object)) {
    CO_RETURN_IF_ERROR(co_await authorize_also(context, kCreate, bucket, object));
  }
  if (attributes.retention) {
    CO_RETURN_IF_ERROR(co_await authorize_also(context, "storage.objects.setRetention", bucket, object));
  }
  if (!attributes.contexts.empty()) {
    CO_RETURN_IF_ERROR(co_await authorize_also(context, "storage.objects.createContext", bucket, object));
  }
  const Status may_replace = co_await authorize_also(context, "storage.objects.delete", bucket, object);
  if (may_replace.ok()) co_return Status();
  if (may_replace.code() != Code::kPermissionDenied && may_replace.code() != Code::kUnauthenticated) {
    co_return may_replace;
  }
  precondition.replace_refusal = may_replace.message();
  co_return Status();
}

Status ObjectChangeRights::check(const ObjectAttributes& current, const ObjectAttributes& changed) const {
  if (current.acl != changed.acl) RETURN_IF_ERROR(set_acl);
  if (current.retention != changed.retention) RETURN_IF_ERROR(set_retention);
  for (const auto& [key, context] : changed.contexts) {
    const auto before = current.contexts.find(key);
    if (before == current.contexts.end()) {
      RETURN_IF_ERROR(create_context);
    } else if (!(before->second == context)) {
      RETURN_IF_ERROR(update_context);
    }
  }
  for (const auto& [key, context] : current.contexts) {
    if (!changed.contexts.contains(key)) RETURN_IF_ERROR(delete_context);
  }
  return Status();
}

Task<Result<ObjectChangeRights>> object_change_rights(RequestContext& context) {
  struct Question {
    std::string_view permission;
    Status ObjectChangeRights::*answer;
  };
  constexpr std::array kQuestions = {
      Question{"storage.objects.setIamPolicy", &ObjectChangeRights::set_acl},
      Question{"storage.objects.setRetention", &ObjectChangeRights::set_retention},
      Question{"storage.objects.createContext", &ObjectChangeRights::create_context},
      Question{"storage.objects.updateContext", &ObjectChangeRights::update_context},
      Question{"storage.objects.deleteContext", &ObjectChangeRights::delete_context},
  };
  ObjectChangeRights rights;
  AccessRequest access;
  access.bucket = context.bucket();
  access.object = context.object();
  access.generation = parse_uint64(context.query.get("generation"));
  for (const Question& question : kQuestions) {
    access.permission = question.permission;
    rights.*question.answer = co_await context.services.authorizer.authorize(context.principal(), access);
  }
  co_return rights;
}

Status BucketChangeRights::check(const BucketAttributes& current, const BucketAttributes& changed) const {
  const bool access_changes = current.uniform_bucket_level_access != changed.uniform_bucket_level_access ||
                              current.public_access_prevention != changed.public_access_prevention ||
                              current.default_object_acl != changed.default_object_acl;
  if (access_changes) RETURN_IF_ERROR(set_iam_policy);
  if (current.ip_filter != changed.ip_filter) RETURN_IF_ERROR(set_ip_filter);
  return Status();
}

Task<Result<BucketChangeRights>> bucket_change_rights(RequestContext& context) {
  const std::string none;
  BucketChangeRights rights;
  rights.set_iam_policy = co_await authorize_also(context, "storage.buckets.setIamPolicy", context.bucket(), none);
  rights.set_ip_filter = co_await authorize_also(context, "storage.buckets.setIpFilter", context.bucket(), none);
  co_return rights;
}

Task<Status> hide_missing_object(RequestContext& context, Status missing) {
  if (missing.code() != Code::kNotFound || context.object().empty() ||
      context.route->permission != "storage.objects.get") {
    co_return missing;
  }
  AccessRequest list;
  list.permission = "storage.objects.list";
  list.bucket = context.bucket();
  list.list_prefix = context.object();
  const Status allowed = co_await context.services.authorizer.authorize(context.principal(), list);
  co_return allowed.ok() ? missing : allowed;
}

}  // namespace lakegate
