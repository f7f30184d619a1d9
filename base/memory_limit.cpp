#include "base/memory_limit.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <unistd.h>

namespace lakegate {
namespace {

constexpr const char* kGroups = "/sys/fs/cgroup";

// "0::/path" is the line of cgroup v2.
std::string own_group() {
  std::ifstream lines("/proc/self/cgroup");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return {};
}

}  // namespace

uint64_t memory_limit_bytes() {
  uint64_t limit_bytes =
      static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  // A limit holds for all groups below it.
  for (std::string group = own_group();; group.resize(group.rfind('/'))) {
    // "max", which is no number, is no limit.
    std::ifstream file(kGroups + group + "/memory.max");
    uint64_t group_bytes = 0;
    if (file >> group_bytes) limit_bytes = std::min(limit_bytes, group_bytes);
    if (group.find('/') == std::string::npos) return limit_bytes;
  }
}

}  // namespace lakegate
