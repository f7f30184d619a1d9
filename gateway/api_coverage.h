// docs/reference/api-coverage.md, from the tables of routes and parameters. Pure.
#pragma once

#include <string>

namespace lakegate {

// The whole page: `lakegate routes --markdown` prints it.
std::string api_coverage_markdown();

}  // namespace lakegate
