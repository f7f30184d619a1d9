// Access control lists in requests and answers of buckets and objects: the predefined lists of the query, and
// `projection`, which says whether an answer shows lists
// (https://cloud.google.com/storage/docs/access-control/lists#predefined-acl).
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gateway/context.h"
#include "metadata/record/acl.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

// The query's value, or the method's default.
bool wants_acl(const Query& query, bool by_default);

// The list that a request gives a bucket: the predefined one that the query names, else the resource's; or none.
Result<std::optional<Acl>> requested_bucket_acl(const Query& query, const nlohmann::json& resource);
// A predefined list that the query names replaces what the resource said.
void apply_predefined_default_object_acl(const Query& query, BucketAttributes& attributes);
void apply_predefined_acl(const Query& query, std::string_view parameter, ObjectAttributes& attributes);

// The bucket's list for an answer; nothing where it is not wanted, or the bucket has uniform access.
Result<std::optional<Acl>> shown_bucket_acl(Transaction& transaction, const Bucket& bucket, bool wanted);

// Lists are shown to those who may read them (storage.buckets.getIamPolicy, storage.objects.getIamPolicy); for others
// they are left out.
Task<Result<bool>> may_see_bucket_acl(RequestContext& context, const std::string& bucket);
// Likewise a bucket's IP filter (storage.buckets.getIpFilter).
Task<Status> hide_ip_filter(RequestContext& context, Bucket& bucket);

// Answers with the lists where the query wants them.
Task<Result<Response>> projected_bucket_answer(RequestContext& context, const Bucket& bucket, bool full_by_default);
Task<Result<Response>> projected_object_answer(RequestContext& context, const Object& object, bool full_by_default);

// The bucket of objects that are shown with their lists; nothing where they are shown without. `object` is empty for
// many of them.
Task<Result<std::optional<Bucket>>> bucket_of_shown_acls(RequestContext& context, std::string_view bucket,
                                                         const std::string& object, bool full_by_default);
// The list of one of its objects.
std::optional<Acl> shown_object_acl(const std::optional<Bucket>& bucket, const Object& object);

}  // namespace lakegate
