#include "gateway/json/operation_answer.h"

#include <array>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/operation_wire.h"
#include "gateway/links.h"
#include "metadata/ops/operations.h"

namespace lakegate {
namespace {

constexpr size_t kOperationIdBytes = 16;

}  // namespace

std::string new_operation_id(Random& random) {
  std::array<std::byte, kOperationIdBytes> bytes{};
  random.fill(bytes);
  return base64url_encode(bytes);
}

Result<Response> operation_answer(const RequestContext& context, const Operation& operation) {
  const std::string base = base_url(context.request, context.services.config);
  return json_answer(context, [&](JsonWriter& json) { write_json(json, {}, operation_to_json(operation, base)); });
}

Task<Result<Response>> advanced_operation_answer(RequestContext& context, const Operation& operation) {
  const RunningOperation running{operation.bucket_generation, operation.id};
  auto step = [&running](Transaction& transaction) { return operations_run_step(transaction, running); };
  for (int steps = 0; steps < limits::kOperationStepsInRequestMax; ++steps) {
    const auto result = co_await context.services.catalog.transact(step);
    if (!result.ok() || result->value.done || result->value.waits) break;
  }
  auto look = [&operation](Transaction& transaction) {
    return operations_get(transaction, operation.bucket, operation.id);
  };
  const Result<Operation> now = co_await context.services.catalog.read(look);
  // The operation has begun, whatever hinders a look at it.
  const Operation& shown = now.ok() ? *now : operation;
  context.services.background.operation_changed(shown);
  co_return operation_answer(context, shown);
}

}  // namespace lakegate
