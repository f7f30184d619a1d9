#include "gateway/xml/acl_target.h"

#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "gateway/routes.h"
#include "metadata/acl.h"
#include "metadata/ops/bucket_access_controls.h"
#include "metadata/ops/default_object_access_controls.h"
#include "metadata/ops/object_access_controls.h"

namespace lakegate {
namespace {

AclSubject subject_of(AclScope scope, const Bucket& bucket) {
  return {scope, bucket.project, "project-owners-" + bucket.project};
}

AclSubject subject_of(const Bucket& bucket, const Object& object) {
  return {AclScope::kObject, bucket.project, object.owner};
}

XmlAcl shown(AclScope scope, BucketAcl found) {
  return {subject_of(scope, found.bucket), std::move(found.acl), found.bucket.metageneration};
}

XmlAcl shown(ObjectAcl found) {
  return {subject_of(found.bucket, found.object), std::move(found.acl), found.object.metageneration};
}

Result<BucketAcl> get_bucket_list(Transaction& transaction, AclTarget target, const std::string& bucket,
                                  const Precondition& precondition) {
  if (target == AclTarget::kDefaultObject) return default_object_access_controls_get(transaction, bucket, precondition);
  ASSIGN_OR_RETURN(BucketAcl found, bucket_access_controls_get(transaction, bucket));
  RETURN_IF_ERROR(check_read_precondition(precondition, {found.bucket.generation, found.bucket.metageneration}));
  return found;
}

Task<Result<XmlAcl>> read_bucket_list(RequestContext& context, AclTarget target, const Precondition& stated) {
  Precondition precondition;
  precondition.if_metageneration_match = stated.if_metageneration_match;
  auto operation = [&](Transaction& transaction) {
    return get_bucket_list(transaction, target, context.bucket(), precondition);
  };
  CO_ASSIGN_OR_RETURN(BucketAcl found, co_await context.services.catalog.read(operation));
  co_return shown(target == AclTarget::kBucket ? AclScope::kBucket : AclScope::kObject, std::move(found));
}

Task<Result<XmlAcl>> change_bucket_list(RequestContext& context, AclTarget target, const Precondition& stated,
                                        const XmlAclEdit& edit) {
  const AclScope scope = target == AclTarget::kBucket ? AclScope::kBucket : AclScope::kObject;
  BucketAccessControlsChangeRequest request;
  request.bucket = context.bucket();
  request.precondition.if_metageneration_match = stated.if_metageneration_match;
  request.change = [&edit, scope](const Bucket& bucket, const Acl& current) {
    return edit(subject_of(scope, bucket), current);
  };
  auto operation = [&request, target](Transaction& transaction) {
    return target == AclTarget::kBucket ? bucket_access_controls_change(transaction, request)
                                        : default_object_access_controls_change(transaction, request);
  };
  CO_ASSIGN_OR_RETURN(Committed<BucketAcl> changed, co_await context.services.catalog.transact(operation));
  co_return shown(scope, std::move(changed.value));
}

Task<Result<XmlAcl>> change_object_list(RequestContext& context, const Precondition& stated, const XmlAclEdit& edit) {
  ObjectAccessControlsChangeRequest request;
  request.bucket = context.bucket();
  request.name = context.object();
  request.precondition = stated;
  CO_ASSIGN_OR_RETURN(request.precondition.lease, lease_claim(context));
  CO_ASSIGN_OR_RETURN(request.generation, uint64_parameter(context.query, "generation"));
  request.change = [&edit](const Bucket& bucket, const Object& object, const Acl& current) -> Result<Acl> {
    ASSIGN_OR_RETURN(Acl acl, edit(subject_of(bucket, object), current));
    if (!object.owner.empty()) set_acl_entry(acl, {object.owner, AclRole::kOwner});
    return acl;
  };
  auto operation = [&request](Transaction& transaction) { return object_access_controls_change(transaction, request); };
  CO_ASSIGN_OR_RETURN(Committed<ObjectAcl> changed, co_await context.services.catalog.transact(operation));
  co_return shown(std::move(changed.value));
}

}  // namespace

AclTarget acl_target(const RequestContext& context) {
  if (context.route->xml_scope == XmlScope::kObject) return AclTarget::kObject;
  return context.route->xml_selector == "defaultObjectAcl" ? AclTarget::kDefaultObject : AclTarget::kBucket;
}

Task<Result<XmlAcl>> read_acl(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Precondition stated, precondition_headers(context.request.headers));
  const AclTarget target = acl_target(context);
  if (target != AclTarget::kObject) co_return co_await read_bucket_list(context, target, stated);
  CO_ASSIGN_OR_RETURN(const std::optional<uint64_t> generation, uint64_parameter(context.query, "generation"));
  auto operation = [&context, &stated, generation](Transaction& transaction) -> Result<ObjectAcl> {
    ASSIGN_OR_RETURN(ObjectAcl found,
                     object_access_controls_get(transaction, context.bucket(), context.object(), generation));
    RETURN_IF_ERROR(check_read_precondition(stated, {found.object.generation, found.object.metageneration}));
    return found;
  };
  CO_ASSIGN_OR_RETURN(ObjectAcl found, co_await context.services.catalog.read(operation));
  co_return shown(std::move(found));
}

Task<Result<XmlAcl>> change_acl(RequestContext& context, const XmlAclEdit& edit) {
  CO_ASSIGN_OR_RETURN(const Precondition stated, precondition_headers(context.request.headers));
  const AclTarget target = acl_target(context);
  if (target == AclTarget::kObject) co_return co_await change_object_list(context, stated, edit);
  co_return co_await change_bucket_list(context, target, stated, edit);
}

}  // namespace lakegate
