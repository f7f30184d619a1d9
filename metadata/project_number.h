// Project numbers. Google gives each project a number besides its id; here it is derived from the id, so that it is the
// same in every answer, over restarts and on every node, and needs no table. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace lakegate {

// Twelve digits, as Google's mostly have. A project that is named by its number already keeps it.
uint64_t project_number(std::string_view project);

}  // namespace lakegate
