// storage.objects.restore (https://cloud.google.com/storage/docs/json_api/v1/objects/restore). The body is empty.
#include "metadata/ops/objects_restore.h"

#include "gateway/access.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_lookup.h"
#include "storage/commit_object.h"

namespace lakegate::json {
namespace {

// The token of another generation names no object. Buckets without folders have none.
Status check_token(const std::optional<std::string_view>& token, Transaction& transaction,
                   const ObjectsRestoreRequest& request) {
  if (!token) return Status();
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  if (!bucket.hierarchical_namespace_enabled) {
    return invalid_argument("A restore token is for buckets with a hierarchical namespace only.", "restoreToken");
  }
  ASSIGN_OR_RETURN(const Object source, require_soft_deleted(transaction, bucket, request.name, request.generation));
  if (restore_token(source) == *token) return Status();
  return not_found("No such object: " + request.bucket + "/" + request.name);
}

}  // namespace

Task<Result<Response>> objects_restore(RequestContext& context) {
  ObjectsRestoreRequest restore;
  restore.bucket = context.bucket();
  restore.name = context.object();
  CO_ASSIGN_OR_RETURN(const auto generation, uint64_parameter(context.query, "generation"));
  if (!generation) co_return required_argument("generation");
  restore.generation = *generation;
  CO_ASSIGN_OR_RETURN(restore.precondition, precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(restore.precondition.lease, lease_claim(context));
  CO_ASSIGN_OR_RETURN(restore.copy_source_acl, bool_parameter(context.query, "copySourceAcl", false));
  const ObjectAttributes stated;
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, restore.bucket, restore.name, stated, restore.precondition));
  if (restore.copy_source_acl) {
    CO_RETURN_IF_ERROR(co_await authorize_also(context, "storage.objects.setIamPolicy", restore.bucket, restore.name));
  }
  const std::optional<std::string_view> token = context.query.find("restoreToken");
  auto operation = [&restore, &token](Transaction& transaction) -> Result<Object> {
    RETURN_IF_ERROR(check_token(token, transaction, restore));
    return lakegate::objects_restore(transaction, restore);
  };
  CO_ASSIGN_OR_RETURN(const Object object,
                      co_await commit_object(context.services.catalog, context.services.objects.gate(), operation));
  co_return co_await projected_object_answer(context, object, /*full_by_default=*/true);
}

}  // namespace lakegate::json
