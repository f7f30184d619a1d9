// OperationFilter: the `filter` parameter of buckets.operations.list, in the language of https://google.aip.dev/160.
//
//   done = true AND createTime >= "2026-01-01T00:00:00Z"      requestedCancellation = true OR type : relocate
//   NOT done = true     -done = true                          ( ... )     OR binds more tightly than AND
//
// Fields are createTime, completeTime, updateTime, type, requestedCancellation and done
// (https://cloud.google.com/storage/docs/json_api/v1/operations/list), with or without metadata.commonMetadata. before
// them, also with underscores as gcloud's help has them. Immutable after parse(); any thread may match.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metadata/record/operation.h"

namespace lakegate {

class OperationFilter {
 public:
  // kInvalidArgument for text that is not well-formed. An empty text matches everything.
  static Result<OperationFilter> parse(std::string_view text);
  bool matches(const Operation& operation) const;

  enum class Field { kCreateTime, kCompleteTime, kUpdateTime, kType, kRequestedCancellation, kDone };
  enum class Comparison { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

 private:
  struct Node {
    enum class Kind { kAll, kAny, kNot, kCompare } kind = Kind::kAll;
    std::vector<Node> children;
    // Of kCompare.
    Field field = Field::kDone;
    Comparison comparison = Comparison::kEqual;
    std::string text;
    int64_t number = 0;  // A time in microseconds, or 0 and 1 for booleans.
  };
  class Parser;
  static bool matches(const Node& node, const Operation& operation);
  static bool compare(const Node& node, const Operation& operation);

  Node root_;
};

}  // namespace lakegate
