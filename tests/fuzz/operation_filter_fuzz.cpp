// Filters of operations: parsing never fails otherwise than with kInvalidArgument, and a filter and its negation never
// match the same operation.
#include <string>
#include <string_view>

#include "base/limits.h"
#include "gateway/json/operation_filter.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string text(input.rest());
  Operation operation;
  operation.kind = OperationKind::kBucketsRelocate;
  operation.state = OperationState::kSucceeded;
  const Result<OperationFilter> filter = OperationFilter::parse(text);
  if (!filter.ok()) {
    fuzz::expect(filter.status().code() == Code::kInvalidArgument, "a bad filter is the client's mistake");
    return 0;
  }
  const bool matched = filter->matches(operation);
  const Result<OperationFilter> negated = OperationFilter::parse("NOT (" + text + ")");
  // Empty parentheses, and those that are one too deep or too long, are not well-formed.
  if (!negated.ok()) return 0;
  fuzz::expect(negated->matches(operation) != matched, "a filter or its negation holds");
  return 0;
}
