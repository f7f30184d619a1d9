// storage.managedFolders.insert (https://cloud.google.com/storage/docs/json_api/v1/managedFolder/insert)
#include "metadata/ops/managed_folders_insert.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/managed_folder_answer.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/json/wire/managed_folder_wire.h"
#include "metadata/managed_folder_name.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_insert(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  if (!resource.is_object()) co_return invalid_argument("The managed folder resource must be a JSON object.");
  std::string name;
  CO_RETURN_IF_ERROR(read_text(resource, "name", name));
  ManagedFoldersInsertRequest insert;
  insert.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(insert.name, managed_folder_name(name));
  CO_ASSIGN_OR_RETURN(insert.rapid_cache_policies, merge_rapid_cache_config({}, resource));
  auto operation = [&insert](Transaction& transaction) {
    return lakegate::managed_folders_insert(transaction, insert);
  };
  CO_ASSIGN_OR_RETURN(const Committed<ManagedFolder> created, co_await context.services.catalog.transact(operation));
  co_return managed_folder_answer(context, created.value);
}

}  // namespace lakegate::json
