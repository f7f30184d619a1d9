#include "gateway/json/operation_answer.h"

#include <array>

#include "base/encoding.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/operation_wire.h"
#include "gateway/links.h"

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

}  // namespace lakegate
