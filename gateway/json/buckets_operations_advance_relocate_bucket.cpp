// storage.buckets.operations.advanceRelocateBucket
// (https://cloud.google.com/storage/docs/json_api/v1/operations/advanceRelocateBucket)
#include "metadata/ops/buckets_operations_advance_relocate_bucket.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/body.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate::json {
namespace {

Status read_end(const nlohmann::json& body, BucketsOperationsAdvanceRelocateBucketRequest& advance) {
  RETURN_IF_ERROR(check_object(body, "The request"));
  std::string ttl;
  RETURN_IF_ERROR(read_text(body, "ttl", ttl));
  std::string expire_time;
  RETURN_IF_ERROR(read_text(body, "expireTime", expire_time));
  if (!ttl.empty() && !expire_time.empty()) {
    return invalid_argument("Only one of ttl and expireTime may be set.", "ttl");
  }
  if (!ttl.empty()) {
    const std::optional<int64_t> ttl_s = parse_seconds(ttl);
    if (!ttl_s || *ttl_s <= 0 || *ttl_s > limits::kRelocationAdvanceTtlSMax) {
      return invalid_argument("ttl must be whole seconds, such as 43200s.", "ttl");
    }
    advance.ttl_us = *ttl_s * 1'000'000;
  }
  if (!expire_time.empty()) {
    const std::optional<int64_t> expire_time_us = parse_rfc3339(expire_time);
    if (!expire_time_us) return invalid_argument("expireTime must be an RFC 3339 time.", "expireTime");
    advance.expire_time_us = *expire_time_us;
  }
  return Status();
}

}  // namespace

Task<Result<Response>> buckets_operations_advance_relocate_bucket(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json body, co_await read_json_body(context.request));
  BucketsOperationsAdvanceRelocateBucketRequest advance;
  advance.bucket = context.bucket();
  advance.operation_id = context.path_parameter("operationId");
  CO_RETURN_IF_ERROR(read_end(body, advance));
  auto operation = [&advance](Transaction& transaction) {
    return lakegate::buckets_operations_advance_relocate_bucket(transaction, advance);
  };
  CO_ASSIGN_OR_RETURN(const Committed<Operation> advanced, co_await context.services.catalog.transact(operation));
  context.services.background.operation_changed(advanced.value);
  co_return no_content();
}

}  // namespace lakegate::json
