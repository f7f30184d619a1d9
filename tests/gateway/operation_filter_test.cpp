#include "gateway/json/operation_filter.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

// Made in 1970 at second 10, ended at second 20.
Operation relocation(OperationState state) {
  Operation operation;
  operation.kind = OperationKind::kBucketsRelocate;
  operation.state = state;
  operation.time_created_us = 10 * kSecondUs;
  operation.updated_us = 20 * kSecondUs;
  if (operation.is_done()) operation.time_finished_us = 20 * kSecondUs;
  return operation;
}

bool matches(const std::string& text, const Operation& operation) {
  const Result<OperationFilter> filter = OperationFilter::parse(text);
  INFO(text << ": " << filter.status().to_string());
  REQUIRE(filter.ok());
  return filter->matches(operation);
}

}  // namespace

TEST_CASE("An operation filter compares every field") {
  const Operation done = relocation(OperationState::kSucceeded);
  const Operation runs = relocation(OperationState::kRunning);
  CHECK(matches("", runs));
  CHECK(matches("done = true", done));
  CHECK_FALSE(matches("done = true", runs));
  CHECK(matches("done != true", runs));
  CHECK(matches("type = relocate-bucket", runs));
  CHECK(matches("type != rename-folder", runs));
  CHECK(matches("type : relocate", runs));
  CHECK_FALSE(matches("type : rename", runs));
  CHECK(matches("create_time >= 1970-01-01T00:00:10Z", runs));
  CHECK_FALSE(matches("createTime > \"1970-01-01T00:00:10Z\"", runs));
  CHECK(matches("updateTime < 1970-01-01T00:00:21Z", runs));
  CHECK(matches("completeTime <= 1970-01-01T00:00:20Z", done));
  Operation cancelled = relocation(OperationState::kCancelled);
  CHECK_FALSE(matches("requestedCancellation = true", cancelled));
  cancelled.cancel_requested = true;
  CHECK(matches("requested_cancellation = true", cancelled));
}

TEST_CASE("What runs still has no time of completion to compare with") {
  const Operation runs = relocation(OperationState::kRunning);
  CHECK_FALSE(matches("completeTime < 2100-01-01T00:00:00Z", runs));
  CHECK_FALSE(matches("completeTime > 1970-01-01T00:00:00Z", runs));
  CHECK_FALSE(matches("completeTime != 1970-01-01T00:00:00Z", runs));
}

TEST_CASE("OR binds more tightly than AND, and terms side by side are joined by AND") {
  const Operation done = relocation(OperationState::kSucceeded);
  // As (type:rename OR done=true) AND type:relocate; the other way round it would not hold without the last term.
  CHECK(matches("type:rename OR done=true AND type:relocate", done));
  CHECK_FALSE(matches("done=true OR done=false AND type:rename", done));
  CHECK(matches("done=true OR (done=false AND type:rename)", done));
  CHECK_FALSE(matches("done=true type:rename", done));
  CHECK(matches("done=true type:relocate", done));
  CHECK(matches("NOT (done=true type:rename)", done));
  CHECK(matches("-done=false", done));
}

TEST_CASE("A malformed operation filter is refused") {
  for (const char* text : {"done", "done =", "= true", "size = 1", "done = maybe", "done = true AND", "OR done = true",
                           "(done = true", "done = true)", "()", "type > x", "createTime = noon", "type = \"open",
                           "NOT", "- ", "done = true OR", "NOT NOT done = true"}) {
    CAPTURE(text);
    const Result<OperationFilter> filter = OperationFilter::parse(text);
    REQUIRE_FALSE(filter.ok());
    CHECK(filter.status().code() == Code::kInvalidArgument);
  }
}

}  // namespace lakegate
