// storage.buckets.insert (https://cloud.google.com/storage/docs/json_api/v1/buckets/insert)
#include "metadata/ops/buckets_insert.h"

#include <nlohmann/json.hpp>

#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/parameters.h"
#include "metadata/names.h"

namespace lakegate::json {

Task<Result<Response>> buckets_insert(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  BucketsInsertRequest insert;
  if (!resource.is_object()) co_return invalid_argument("The bucket resource must be a JSON object.");
  CO_RETURN_IF_ERROR(read_text(resource, "name", insert.name));
  if (insert.name.empty()) co_return required_argument("name");
  CO_RETURN_IF_ERROR(check_bucket_name(insert.name));
  NewBucketOptions options;
  options.name = insert.name;
  options.now_us = context.services.clock.now_us();
  options.soft_delete_default_s = context.services.config.soft_delete_default_s;
  CO_ASSIGN_OR_RETURN(options.object_retention_enabled, bool_parameter(context.query, "enableObjectRetention", false));
  CO_ASSIGN_OR_RETURN(insert.attributes, bucket_attributes_from_json(resource, options));
  apply_predefined_default_object_acl(context.query, insert.attributes);
  CO_ASSIGN_OR_RETURN(insert.acl, requested_bucket_acl(context.query, resource));
  insert.project = context.query.get("project");
  if (insert.project.empty()) co_return required_argument("project");
  if (options.object_retention_enabled) {
    CO_RETURN_IF_ERROR(co_await authorize_on_project(context, "storage.buckets.enableObjectRetention", insert.project));
  }
  if (insert.attributes.ip_filter) {
    CO_RETURN_IF_ERROR(co_await authorize_on_project(context, "storage.buckets.setIpFilter", insert.project));
  }

  auto operation = [&insert](Transaction& transaction) { return lakegate::buckets_insert(transaction, insert); };
  CO_ASSIGN_OR_RETURN(Committed<Bucket> created, co_await context.services.catalog.transact(operation));
  created.value.generation = created.commit_version;
  const bool names_acl = resource.contains("acl") || resource.contains("defaultObjectAcl");
  co_return co_await projected_bucket_answer(context, created.value, /*full_by_default=*/names_acl);
}

}  // namespace lakegate::json
