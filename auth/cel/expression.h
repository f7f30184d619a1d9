// Expression: a condition of an IAM policy, checked and ready to be evaluated.
//
// It is the part of the Common Expression Language that Google documents for Cloud Storage
// (https://cloud.google.com/iam/docs/conditions-attribute-reference,
// https://cloud.google.com/storage/docs/access-control/iam#conditions): resource.name, resource.type, resource.service,
// request.time, api.getAttribute("storage.googleapis.com/objectListPrefix", ""), ==, !=, <, <=, >, >=, &&, ||, !, (),
// startsWith, endsWith, extract, timestamp(), duration(), + and - of times, and the date functions with fixed time
// zones. Types are checked when it is compiled, so that what cannot be evaluated is refused when a policy is set.
// Immutable; any thread may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate::cel {

struct Node;

// What a condition may look at.
struct Activation {
  std::string resource_name;  // "projects/_/buckets/BUCKET/objects/OBJECT"
  std::string resource_type;  // "storage.googleapis.com/Object"
  int64_t request_time_us = 0;
  std::string object_list_prefix;  // Of a listing.
};

class Expression {
 public:
  // kInvalidArgument with a sentence that says what is wrong and where, or what is not supported.
  static Result<Expression> compile(std::string_view text);
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  // False also where the evaluation fails (a time out of range): a condition that means nothing grants nothing.
  bool evaluate(const Activation& activation) const;

 private:
  explicit Expression(std::unique_ptr<Node> root);
  std::unique_ptr<Node> root_;
};

}  // namespace lakegate::cel
