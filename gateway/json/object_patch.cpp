#include "gateway/json/object_patch.h"

#include <nlohmann/json.hpp>

#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/etag.h"
#include "gateway/json/acl_projection.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/objects_patch.h"

namespace lakegate {
namespace {

// What a full update does not reset by leaving it out: the custom time, which never goes, and what protects the object,
// which goes only where a client says so. Contexts that it names again keep their times of creation.
ObjectAttributes kept_by_update(const Object& current, const nlohmann::json& resource) {
  ObjectAttributes kept;
  kept.custom_time_us = current.custom_time_us;
  kept.temporary_hold = current.temporary_hold;
  kept.event_based_hold = current.event_based_hold;
  kept.retention = current.retention;
  kept.acl = current.acl;
  const auto contexts = resource.find("contexts");
  const auto custom = contexts != resource.end() && contexts->is_object() ? contexts->find("custom") : contexts;
  if (contexts == resource.end() || !contexts->is_object() || custom == contexts->end() || !custom->is_object()) {
    return kept;
  }
  for (const auto& [key, context] : current.contexts) {
    if (custom->contains(key)) kept.contexts.emplace(key, context);
  }
  return kept;
}

}  // namespace

Task<Result<Response>> change_object_metadata(RequestContext& context, bool replace) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  ObjectsPatchRequest patch;
  patch.bucket = context.bucket();
  patch.name = context.object();
  CO_ASSIGN_OR_RETURN(patch.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(patch.precondition, precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(patch.precondition.lease, lease_claim(context));
  CO_ASSIGN_OR_RETURN(patch.override_unlocked_retention,
                      bool_parameter(context.query, "overrideUnlockedRetention", false));
  if (patch.override_unlocked_retention) {
    CO_RETURN_IF_ERROR(
        co_await authorize_also(context, "storage.objects.overrideUnlockedRetention", patch.bucket, patch.name));
  }
  CO_ASSIGN_OR_RETURN(const ObjectChangeRights rights, co_await object_change_rights(context));
  const Headers& headers = context.request.headers;
  patch.change = [&resource, &headers, &query = context.query, &key = context.customer_key, &rights,
                  replace](const Object& current) -> Result<ObjectAttributes> {
    RETURN_IF_ERROR(check_customer_key_if_given(current.customer_encryption, key));
    const std::string etag = json_etag(current.generation, current.metageneration);
    RETURN_IF_ERROR(check_conditional_headers(headers, etag, current.updated_us));
    const ObjectAttributes base = replace ? kept_by_update(current, resource) : ObjectAttributes(current);
    ASSIGN_OR_RETURN(ObjectAttributes changed, patch_object_attributes(base, resource));
    apply_predefined_acl(query, "predefinedAcl", changed);
    // The class of stored bytes changes by rewriting them only.
    changed.storage_class = current.storage_class;
    RETURN_IF_ERROR(rights.check(current, changed));
    return changed;
  };
  auto operation = [&patch](Transaction& transaction) { return objects_patch(transaction, patch); };
  CO_ASSIGN_OR_RETURN(const Committed<Object> changed, co_await context.services.catalog.transact(operation));
  co_return co_await projected_object_answer(context, changed.value, /*full_by_default=*/true);
}

}  // namespace lakegate
