#include "gateway/xml/bucket_setting.h"

#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_wire.h"
#include "gateway/parameters.h"
#include "metadata/ops/buckets_patch.h"

namespace lakegate {

Task<Result<Bucket>> patch_bucket_setting(RequestContext& context,
                                          const std::function<Result<nlohmann::json>(const Bucket&)>& patch) {
  BucketsPatchRequest request;
  request.name = context.bucket();
  CO_ASSIGN_OR_RETURN(const Precondition stated, precondition_headers(context.request.headers));
  request.precondition.if_metageneration_match = stated.if_metageneration_match;
  const int64_t now_us = context.services.clock.now_us();
  const int64_t soft_delete_default_s = context.services.config.soft_delete_default_s;
  request.change = [&patch, now_us, soft_delete_default_s](const Bucket& current) -> Result<BucketAttributes> {
    ASSIGN_OR_RETURN(const nlohmann::json members, patch(current));
    return changed_bucket_attributes(current, members, BucketChange::kPatch, now_us, soft_delete_default_s);
  };
  auto operation = [&request](Transaction& transaction) { return buckets_patch(transaction, request); };
  CO_ASSIGN_OR_RETURN(Committed<Bucket> changed, co_await context.services.catalog.transact(operation));
  co_return std::move(changed.value);
}

}  // namespace lakegate
