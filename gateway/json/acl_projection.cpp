#include "gateway/json/acl_projection.h"

#include <nlohmann/json.hpp>

#include "gateway/access.h"
#include "gateway/json/answer.h"
#include "gateway/json/bucket_answer.h"
#include "gateway/json/wire/acl_wire.h"
#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/iam_policies.h"

namespace lakegate {
namespace {

Result<Bucket> read_bucket(Transaction& transaction, const std::string& name) {
  BucketsGetRequest get;
  get.name = name;
  return buckets_get(transaction, get);
}

}  // namespace

bool wants_acl(const Query& query, bool by_default) {
  const std::string_view projection = query.get("projection");
  return projection.empty() ? by_default : projection == "full";
}

Result<std::optional<Acl>> requested_bucket_acl(const Query& query, const nlohmann::json& resource) {
  if (std::optional<Acl> predefined = predefined_bucket_acl(query.get("predefinedAcl"))) return predefined;
  return acl_from_json(resource, "acl", AclScope::kBucket);
}

void apply_predefined_default_object_acl(const Query& query, BucketAttributes& attributes) {
  std::optional<Acl> predefined = predefined_default_object_acl(query.get("predefinedDefaultObjectAcl"));
  if (predefined) attributes.default_object_acl = std::move(predefined);
}

void apply_predefined_acl(const Query& query, std::string_view parameter, ObjectAttributes& attributes) {
  std::optional<Acl> predefined = predefined_object_acl(query.get(parameter));
  if (predefined) attributes.acl = std::move(predefined);
}

Result<std::optional<Acl>> shown_bucket_acl(Transaction& transaction, const Bucket& bucket, bool wanted) {
  if (!wanted || bucket.uniform_bucket_level_access) return std::optional<Acl>();
  ASSIGN_OR_RETURN(const IamPolicy policy, get_bucket_iam_policy(transaction, bucket));
  return std::optional<Acl>(bucket_acl_of(policy));
}

Task<Result<bool>> may_see_bucket_acl(RequestContext& context, const std::string& bucket) {
  const std::string none;
  co_return co_await may_also(context, "storage.buckets.getIamPolicy", bucket, none);
}

Task<Status> hide_ip_filter(RequestContext& context, Bucket& bucket) {
  if (!bucket.ip_filter) co_return Status();
  const std::string none;
  CO_ASSIGN_OR_RETURN(const bool may_see, co_await may_also(context, "storage.buckets.getIpFilter", bucket.name, none));
  if (!may_see) bucket.ip_filter.reset();
  co_return Status();
}

Task<Result<Response>> projected_bucket_answer(RequestContext& context, const Bucket& bucket, bool full_by_default) {
  bool wanted = wants_acl(context.query, full_by_default);
  if (wanted) {
    CO_ASSIGN_OR_RETURN(wanted, co_await may_see_bucket_acl(context, bucket.name));
  }
  auto operation = [&bucket, wanted](Transaction& transaction) {
    return shown_bucket_acl(transaction, bucket, wanted);
  };
  CO_ASSIGN_OR_RETURN(const std::optional<Acl> acl, co_await context.services.catalog.read(operation));
  Bucket shown = bucket;
  CO_RETURN_IF_ERROR(co_await hide_ip_filter(context, shown));
  co_return bucket_answer(context, shown, acl ? &*acl : nullptr);
}

Task<Result<std::optional<Bucket>>> bucket_of_shown_acls(RequestContext& context, std::string_view bucket,
                                                         const std::string& object, bool full_by_default) {
  if (!wants_acl(context.query, full_by_default)) co_return std::optional<Bucket>();
  const std::string bucket_name(bucket);
  CO_ASSIGN_OR_RETURN(const bool may_see,
                      co_await may_also(context, "storage.objects.getIamPolicy", bucket_name, object));
  if (!may_see) co_return std::optional<Bucket>();
  auto operation = [name = std::string(bucket)](Transaction& transaction) { return read_bucket(transaction, name); };
  CO_ASSIGN_OR_RETURN(Bucket found, co_await context.services.catalog.read(operation));
  if (found.uniform_bucket_level_access) co_return std::optional<Bucket>();
  co_return std::optional<Bucket>(std::move(found));
}

std::optional<Acl> shown_object_acl(const std::optional<Bucket>& bucket, const Object& object) {
  if (!bucket) return std::nullopt;
  return effective_object_acl(object, bucket->project);
}

Task<Result<Response>> projected_object_answer(RequestContext& context, const Object& object, bool full_by_default) {
  CO_ASSIGN_OR_RETURN(const std::optional<Bucket> bucket,
                      co_await bucket_of_shown_acls(context, object.bucket, object.name, full_by_default));
  const std::optional<Acl> acl = shown_object_acl(bucket, object);
  co_return object_answer(context, object, acl ? &*acl : nullptr);
}

}  // namespace lakegate
