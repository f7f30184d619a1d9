// Group: a named set of members, for policies that say "group:ADDRESS". A plain value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lakegate {

struct Group {
  std::string email;  // In lower case; from the key, not stored in the value.
  std::string description;
  // "user:ADDRESS", "serviceAccount:ADDRESS", "group:ADDRESS" or "principal://...", sorted, each once.
  std::vector<std::string> members;
  int64_t time_created_us = 0;
  int64_t updated_us = 0;
  bool operator==(const Group&) const = default;
};

}  // namespace lakegate
