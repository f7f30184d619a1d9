// The filters of cloudresourcemanager.projects.list ("lifecycleState:ACTIVE id:my-*") and the queries of
// projects.search ("state:ACTIVE AND projectId=my-project"), as far as projects have fields here. Pure functions.
//
// https://cloud.google.com/resource-manager/reference/rest/v1/projects/list#query-parameters
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate::iam {

class ProjectFilter {
 public:
  // kInvalidArgument for what is no filter; a field that projects do not have here ("labels.x", "parent") fits none.
  static Result<ProjectFilter> parse(std::string_view text);

  bool fits(std::string_view project) const;

 private:
  struct Term {
    std::string field;
    std::string pattern;  // In lower case; '*' stands for anything.
  };
  std::vector<Term> terms_;
};

}  // namespace lakegate::iam
