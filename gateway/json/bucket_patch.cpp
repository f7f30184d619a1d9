#include "gateway/json/bucket_patch.h"

#include <nlohmann/json.hpp>

#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/parameters.h"
#include "metadata/ops/buckets_patch.h"

namespace lakegate {

Task<Result<Response>> change_bucket(RequestContext& context, BucketChange change) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  BucketsPatchRequest patch;
  patch.name = context.bucket();
  CO_ASSIGN_OR_RETURN(patch.precondition, precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(const std::optional<Acl> acl, requested_bucket_acl(context.query, resource));
  const int64_t now_us = context.services.clock.now_us();
  const int64_t soft_delete_default_s = context.services.config.soft_delete_default_s;
  CO_ASSIGN_OR_RETURN(const BucketChangeRights rights, co_await bucket_change_rights(context));
  if (acl) CO_RETURN_IF_ERROR(rights.set_iam_policy);
  patch.change = [&resource, &query = context.query, change, now_us, &rights,
                  soft_delete_default_s](const Bucket& current) -> Result<BucketAttributes> {
    ASSIGN_OR_RETURN(BucketAttributes attributes,
                     changed_bucket_attributes(current, resource, change, now_us, soft_delete_default_s));
    apply_predefined_default_object_acl(query, attributes);
    RETURN_IF_ERROR(rights.check(current, attributes));
    return attributes;
  };
  if (acl) patch.change_acl = [&acl](const Bucket&, const Acl&) -> Result<Acl> { return Acl(*acl); };
  auto operation = [&patch](Transaction& transaction) { return buckets_patch(transaction, patch); };
  CO_ASSIGN_OR_RETURN(const Committed<Bucket> changed, co_await context.services.catalog.transact(operation));
  co_return co_await projected_bucket_answer(context, changed.value, /*full_by_default=*/true);
}

}  // namespace lakegate
