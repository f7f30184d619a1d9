// Filters of contexts: parsing never fails otherwise than with kInvalidArgument, and a single term and its negation
// never match the same object.
#include <map>
#include <string_view>

#include "base/limits.h"
#include "metadata/context_filter.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string key(input.line());
  const std::string value(input.line());
  const std::string text(input.rest());
  const std::map<std::string, ObjectContext> contexts = {{key, {value, 1, 1}}};
  const Result<ContextFilter> filter = ContextFilter::parse(text);
  if (!filter.ok()) {
    fuzz::expect(filter.status().code() == Code::kInvalidArgument, "a bad filter is the client's mistake");
    return 0;
  }
  const bool matched = filter->matches(contexts);
  const bool is_single = text.size() < limits::kContextFilterBytesMax && text.find("AND") == std::string::npos &&
                         text.starts_with("contexts.");
  if (!is_single) return 0;
  const Result<ContextFilter> negated = ContextFilter::parse("-" + text);
  fuzz::expect(negated.ok(), "a term can be negated");
  fuzz::expect(negated->matches(contexts) != matched, "a term or its negation holds");
  return 0;
}
