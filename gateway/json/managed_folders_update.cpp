// storage.managedFolders.update: patch semantics; only rapidCacheConfig can change.
#include "metadata/ops/managed_folders_update.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/managed_folder_answer.h"
#include "gateway/json/wire/managed_folder_wire.h"
#include "gateway/parameters.h"
#include "metadata/managed_folder_name.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_update(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  if (!resource.is_object()) co_return invalid_argument("The managed folder resource must be a JSON object.");
  ManagedFoldersUpdateRequest update;
  update.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(update.name, managed_folder_name(context.path_parameter("managedFolder")));
  CO_ASSIGN_OR_RETURN(update.precondition, precondition_parameters(context.query));
  update.change = [&resource](const RapidCachePolicies& current) {
    return merge_rapid_cache_config(current, resource);
  };
  auto operation = [&update](Transaction& transaction) {
    return lakegate::managed_folders_update(transaction, update);
  };
  CO_ASSIGN_OR_RETURN(const Committed<ManagedFolder> changed, co_await context.services.catalog.transact(operation));
  co_return managed_folder_answer(context, changed.value);
}

}  // namespace lakegate::json
