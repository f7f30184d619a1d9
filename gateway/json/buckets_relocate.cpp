// storage.buckets.relocate (https://cloud.google.com/storage/docs/json_api/v1/buckets/relocate)
#include "metadata/ops/buckets_relocate.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/operation_answer.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/locations.h"

namespace lakegate::json {
namespace {

Status read_request(const nlohmann::json& body, BucketsRelocateRequest& relocate) {
  RETURN_IF_ERROR(check_object(body, "The request"));
  std::string key;
  RETURN_IF_ERROR(read_text(body, "destinationKmsKeyName", key));
  if (!key.empty()) {
    return unimplemented("Cloud KMS keys are not implemented by this server.").at("destinationKmsKeyName");
  }
  std::string location;
  RETURN_IF_ERROR(read_text(body, "destinationLocation", location));
  if (location.empty()) return required_argument("destinationLocation");
  ASSIGN_OR_RETURN(relocate.location, checked_location(location));
  const auto placement = body.find("destinationCustomPlacementConfig");
  if (placement != body.end() && !placement->is_null()) {
    ASSIGN_OR_RETURN(relocate.regions, read_data_locations(*placement));
  }
  if (!relocate.regions.empty()) {
    ASSIGN_OR_RETURN(const std::string around, location_around(relocate.regions));
    if (around != relocate.location) {
      return invalid_argument("Invalid custom placement config: the location must be " + around + ".",
                              "destinationLocation");
    }
  }
  return read_bool(body, "validateOnly", relocate.validate_only);
}

}  // namespace

Task<Result<Response>> buckets_relocate(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json body, co_await read_json_body(context.request));
  BucketsRelocateRequest relocate;
  relocate.name = context.bucket();
  CO_RETURN_IF_ERROR(read_request(body, relocate));
  relocate.operation_id = new_operation_id(context.services.random);
  auto operation = [&relocate](Transaction& transaction) { return lakegate::buckets_relocate(transaction, relocate); };
  CO_ASSIGN_OR_RETURN(const Committed<Operation> begun, co_await context.services.catalog.transact(operation));
  context.services.background.operation_changed(begun.value);
  co_return operation_answer(context, begun.value);
}

}  // namespace lakegate::json
