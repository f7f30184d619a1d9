// ContextFilter: the `filter` parameter of objects.list, which speaks of contexts alone
// (https://cloud.google.com/storage/docs/listing-objects#filter-by-object-contexts).
//
//   contexts."KEY":*          has the key                   contexts."KEY"="VALUE"   has the key with this value
//   -TERM, NOT TERM           does not
//
// GCS documents single terms; here they may also be joined by AND. Immutable after parse(); any thread may match.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metadata/record/object.h"

namespace lakegate {

class ContextFilter {
 public:
  // kInvalidArgument for text that is not well-formed. An empty text matches everything.
  static Result<ContextFilter> parse(std::string_view text);
  bool matches(const std::map<std::string, ObjectContext>& contexts) const;
  bool matches_everything() const { return terms_.empty(); }

 private:
  struct Term {
    bool negated = false;
    std::string key;
    std::optional<std::string> value;  // Absent: any.
  };
  class Parser;

  std::vector<Term> terms_;  // All must hold.
};

}  // namespace lakegate
