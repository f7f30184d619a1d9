// storage.folders.insert (https://cloud.google.com/storage/docs/json_api/v1/folders/insert)
#include "metadata/ops/folders_insert.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/folder_answer.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/parameters.h"
#include "metadata/folder_name.h"

namespace lakegate::json {

Task<Result<Response>> folders_insert(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  if (!resource.is_object()) co_return invalid_argument("The folder resource must be a JSON object.");
  std::string name;
  CO_RETURN_IF_ERROR(read_text(resource, "name", name));
  FoldersInsertRequest insert;
  insert.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(insert.name, folder_name(name));
  CO_ASSIGN_OR_RETURN(insert.recursive, bool_parameter(context.query, "recursive", false));
  auto operation = [&insert](Transaction& transaction) { return lakegate::folders_insert(transaction, insert); };
  CO_ASSIGN_OR_RETURN(const Committed<Folder> created, co_await context.services.catalog.transact(operation));
  co_return folder_answer(context, created.value);
}

}  // namespace lakegate::json
