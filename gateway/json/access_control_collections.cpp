// The three collections of access controls: how each list is read, changed and shown.
#include "gateway/json/access_controls.h"
#include "gateway/lease_claim.h"
#include "gateway/links.h"
#include "gateway/parameters.h"
#include "metadata/ops/bucket_access_controls.h"
#include "metadata/ops/default_object_access_controls.h"
#include "metadata/ops/object_access_controls.h"

namespace lakegate {
namespace {

ShownAcl show_bucket_acl(const RequestContext& context, BucketAcl found) {
  const std::string base = base_url(context.request, context.services.config);
  const std::string project = found.bucket.project;
  return {std::move(found.acl), project,
          [bucket = std::move(found.bucket), base](JsonWriter& json, const AclEntry& entry) {
            write_bucket_access_control(json, bucket, entry, base);
          }};
}

ShownAcl show_default_object_acl(BucketAcl found) {
  const std::string project = found.bucket.project;
  return {std::move(found.acl), project, [bucket = std::move(found.bucket)](JsonWriter& json, const AclEntry& entry) {
            write_default_object_access_control(json, bucket, entry);
          }};
}

ShownAcl show_object_acl(const RequestContext& context, ObjectAcl found) {
  const std::string base = base_url(context.request, context.services.config);
  return {std::move(found.acl), found.bucket.project,
          [object = std::move(found.object), base](JsonWriter& json, const AclEntry& entry) {
            write_object_access_control(json, object, entry, base);
          }};
}

BucketAccessControlsChangeRequest bucket_change(const RequestContext& context, const AclEdit& edit) {
  BucketAccessControlsChangeRequest request;
  request.bucket = context.bucket();
  request.change = [&edit](const Bucket& bucket, const Acl& current) { return edit(bucket.project, current); };
  return request;
}

Task<Result<ShownAcl>> read_bucket_acl(RequestContext& context) {
  auto operation = [&context](Transaction& transaction) {
    return bucket_access_controls_get(transaction, context.bucket());
  };
  CO_ASSIGN_OR_RETURN(BucketAcl found, co_await context.services.catalog.read(operation));
  co_return show_bucket_acl(context, std::move(found));
}

Task<Result<ShownAcl>> change_bucket_acl(RequestContext& context, const AclEdit& edit) {
  const BucketAccessControlsChangeRequest request = bucket_change(context, edit);
  auto operation = [&request](Transaction& transaction) { return bucket_access_controls_change(transaction, request); };
  CO_ASSIGN_OR_RETURN(Committed<BucketAcl> changed, co_await context.services.catalog.transact(operation));
  co_return show_bucket_acl(context, std::move(changed.value));
}

Task<Result<ShownAcl>> read_default_object_acl(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Precondition precondition, precondition_parameters(context.query));
  auto operation = [&context, &precondition](Transaction& transaction) {
    return default_object_access_controls_get(transaction, context.bucket(), precondition);
  };
  CO_ASSIGN_OR_RETURN(BucketAcl found, co_await context.services.catalog.read(operation));
  co_return show_default_object_acl(std::move(found));
}

Task<Result<ShownAcl>> change_default_object_acl(RequestContext& context, const AclEdit& edit) {
  const BucketAccessControlsChangeRequest request = bucket_change(context, edit);
  auto operation = [&request](Transaction& transaction) {
    return default_object_access_controls_change(transaction, request);
  };
  CO_ASSIGN_OR_RETURN(Committed<BucketAcl> changed, co_await context.services.catalog.transact(operation));
  co_return show_default_object_acl(std::move(changed.value));
}

Task<Result<ShownAcl>> read_object_acl(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const std::optional<uint64_t> generation, uint64_parameter(context.query, "generation"));
  auto operation = [&context, generation](Transaction& transaction) {
    return object_access_controls_get(transaction, context.bucket(), context.object(), generation);
  };
  CO_ASSIGN_OR_RETURN(ObjectAcl found, co_await context.services.catalog.read(operation));
  co_return show_object_acl(context, std::move(found));
}

Task<Result<ShownAcl>> change_object_acl(RequestContext& context, const AclEdit& edit) {
  ObjectAccessControlsChangeRequest request;
  request.bucket = context.bucket();
  request.name = context.object();
  CO_ASSIGN_OR_RETURN(request.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(request.precondition.lease, lease_claim(context));
  request.change = [&edit](const Bucket& bucket, const Object&, const Acl& current) {
    return edit(bucket.project, current);
  };
  auto operation = [&request](Transaction& transaction) { return object_access_controls_change(transaction, request); };
  CO_ASSIGN_OR_RETURN(Committed<ObjectAcl> changed, co_await context.services.catalog.transact(operation));
  co_return show_object_acl(context, std::move(changed.value));
}

}  // namespace

const AclCollection kBucketAccessControls = {AclScope::kBucket, "storage#bucketAccessControls", read_bucket_acl,
                                             change_bucket_acl};
const AclCollection kDefaultObjectAccessControls = {AclScope::kObject, "storage#objectAccessControls",
                                                    read_default_object_acl, change_default_object_acl};
const AclCollection kObjectAccessControls = {AclScope::kObject, "storage#objectAccessControls", read_object_acl,
                                             change_object_acl};

}  // namespace lakegate
