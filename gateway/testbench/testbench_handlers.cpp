#include "gateway/testbench/testbench_handlers.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/body.h"
#include "gateway/error_table.h"

namespace lakegate::testbench {
namespace {

using nlohmann::json;

constexpr std::string_view kRetryTests = "/retry_tests";
constexpr std::string_view kRetryTest = "/retry_test";
constexpr std::string_view kClock = "/testbench/clock";
constexpr std::string_view kBackground = "/testbench/background";
// A century; more would overflow.
constexpr uint64_t kAdvanceUsMax = 100ULL * 365 * 24 * 3600 * 1'000'000;

Response json_response(const json& value) { return text_response(200, value.dump(), "application/json"); }

Response to_response(const Result<json>& result) {
  return result.ok() ? json_response(*result) : error_response(result.status(), ErrorForm::kJson);
}

}  // namespace

Task<Response> RetryTestHandler::handle(Request& request) {
  const std::string_view path = request.raw_path();
  if (path == kRetryTests && request.method == Method::kGet) co_return json_response(tests_.list());
  if (path == kRetryTest && request.method == Method::kPost) co_return co_await create(request);
  const bool names_test = path.starts_with(kRetryTest) && path.substr(kRetryTest.size()).starts_with('/');
  if (!names_test) co_return co_await inner_.handle(request);
  const std::string_view id = path.substr(kRetryTest.size() + 1);
  if (request.method == Method::kDelete) {
    const Status status = tests_.erase(id);
    co_return status.ok() ? text_response(200, "") : error_response(status, ErrorForm::kJson);
  }
  co_return to_response(tests_.get(id));
}

Task<Response> RetryTestHandler::create(Request& request) {
  const Result<json> resource = co_await read_json_body(request);
  if (!resource.ok()) co_return error_response(resource.status(), ErrorForm::kJson);
  co_return to_response(tests_.create(*resource));
}

Task<Response> TimeHandler::handle(Request& request) {
  const std::string_view path = request.raw_path();
  if (path == kBackground && request.method == Method::kPost) co_return co_await run_background();
  if (path != kClock) co_return co_await inner_.handle(request);
  if (request.method == Method::kPost) {
    const Result<Query> query = Query::parse(request.raw_query());
    const std::optional<uint64_t> advance_us = query.ok() ? parse_uint64(query->get("advance_us")) : std::nullopt;
    if (!advance_us || *advance_us > kAdvanceUsMax) co_return text_response(400, "advance_us must be a number.\n");
    clock_.advance_us(*advance_us);
  }
  co_return json_response({{"now_us", clock_.now_us()}});
}

Task<Response> TimeHandler::run_background() {
  const Status status = co_await timed_.run_now();
  if (!status.ok()) co_return error_response(status, ErrorForm::kJson);
  co_return json_response({{"now_us", clock_.now_us()}});
}

}  // namespace lakegate::testbench
