// storage.objects.bulkRestore (https://cloud.google.com/storage/docs/json_api/v1/objects/bulkRestore). Answers with the
// operation, which goes on by itself.
#include "metadata/ops/objects_bulk_restore.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/json/operation_answer.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate::json {
namespace {

Status read_globs(const nlohmann::json& body, std::vector<std::string>& globs) {
  const auto found = body.find("matchGlobs");
  if (found == body.end() || found->is_null()) return Status();
  if (!found->is_array() || found->size() > limits::kBulkRestoreGlobsMax) {
    return invalid_argument("matchGlobs must be a list of at most 100 globs.", "matchGlobs");
  }
  for (const nlohmann::json& glob : *found) {
    if (!glob.is_string()) return invalid_argument("matchGlobs must be a list of globs.", "matchGlobs");
    globs.push_back(glob.get<std::string>());
  }
  return Status();
}

Result<ObjectsBulkRestoreRequest> parse_body(const nlohmann::json& body) {
  if (!body.is_object()) return invalid_argument("The request must be a JSON object.");
  ObjectsBulkRestoreRequest restore;
  RETURN_IF_ERROR(read_globs(body, restore.match_globs));
  RETURN_IF_ERROR(read_text(body, kBulkRestoreSoftDeletedAfter, restore.soft_deleted_after));
  RETURN_IF_ERROR(read_text(body, kBulkRestoreSoftDeletedBefore, restore.soft_deleted_before));
  RETURN_IF_ERROR(read_text(body, kBulkRestoreCreatedAfter, restore.created_after));
  RETURN_IF_ERROR(read_text(body, kBulkRestoreCreatedBefore, restore.created_before));
  RETURN_IF_ERROR(read_bool(body, kBulkRestoreAllowOverwrite, restore.allow_overwrite));
  RETURN_IF_ERROR(read_bool(body, kBulkRestoreCopySourceAcl, restore.copy_source_acl));
  return restore;
}

}  // namespace

Task<Result<Response>> objects_bulk_restore(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json body, co_await read_json_body(context.request));
  CO_ASSIGN_OR_RETURN(ObjectsBulkRestoreRequest restore, parse_body(body));
  restore.bucket = context.bucket();
  // It goes on without a principal, so all that it may come to is asked for now, of the bucket as a whole.
  const std::string all;
  if (restore.allow_overwrite) {
    CO_RETURN_IF_ERROR(co_await authorize_also(context, "storage.objects.delete", restore.bucket, all));
  }
  if (restore.copy_source_acl) {
    CO_RETURN_IF_ERROR(co_await authorize_also(context, "storage.objects.setIamPolicy", restore.bucket, all));
  }
  restore.operation_id = new_operation_id(context.services.random);
  CO_RETURN_IF_ERROR(context.services.objects.gate().check());
  auto begin = [&restore](Transaction& transaction) { return lakegate::objects_bulk_restore(transaction, restore); };
  CO_ASSIGN_OR_RETURN(const Committed<Operation> begun, co_await context.services.catalog.transact(begin));
  context.services.background.operation_changed(begun.value);
  co_return operation_answer(context, begun.value);
}

}  // namespace lakegate::json
