// Filters of projects: one that is understood fits by all of its terms or not at all, and never takes long.
#include <string>

#include "gateway/iam/project_filter.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string first(input.line());
  const std::string second(input.line());
  const std::string project(input.rest());
  const Result<iam::ProjectFilter> one = iam::ProjectFilter::parse(first);
  const Result<iam::ProjectFilter> other = iam::ProjectFilter::parse(second);
  const Result<iam::ProjectFilter> both = iam::ProjectFilter::parse(first + " AND " + second);
  if (!one.ok() || !other.ok() || !both.ok()) return 0;
  fuzz::expect(both->fits(project) == (one->fits(project) && other->fits(project)), "both terms hold, or not both");
  fuzz::expect(iam::ProjectFilter::parse("id:*")->fits(project), "a star is any project");
  return 0;
}
