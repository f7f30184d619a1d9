#include "metadata/ops/bucket_access_controls.h"

#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<BucketAcl> bucket_access_controls_get(Transaction& transaction, const std::string& bucket) {
  BucketAcl found;
  ASSIGN_OR_RETURN(found.bucket, require_bucket(transaction, bucket));
  if (found.bucket.uniform_bucket_level_access) return uniform_access_refusal(kCannotGetBucketAcl);
  ASSIGN_OR_RETURN(const IamPolicy policy, get_bucket_iam_policy(transaction, found.bucket));
  found.acl = bucket_acl_of(policy);
  return found;
}

Result<BucketAcl> bucket_access_controls_change(Transaction& transaction,
                                                const BucketAccessControlsChangeRequest& request) {
  BucketAcl changed;
  ASSIGN_OR_RETURN(changed.bucket, require_bucket(transaction, request.bucket));
  RETURN_IF_ERROR(check_precondition(request.precondition, {changed.bucket.generation, changed.bucket.metageneration}));
  if (changed.bucket.uniform_bucket_level_access) return uniform_access_refusal(kCannotUpdateBucketAcl);
  ++changed.bucket.metageneration;
  changed.bucket.updated_us = transaction.now_us();
  const BucketAclChange change = [&](const Bucket& bucket, const Acl& current) -> Result<Acl> {
    ASSIGN_OR_RETURN(const Acl acl, request.change(bucket, current));
    changed.acl = canonical_acl(acl, bucket.project);
    return changed.acl;
  };
  RETURN_IF_ERROR(change_bucket_acl(transaction, changed.bucket, change));
  transaction.put(Table::kBuckets, bucket_key(changed.bucket.name), encode_bucket(changed.bucket));
  return changed;
}

}  // namespace lakegate
