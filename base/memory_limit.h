// How much memory this process may have. Any thread.
#pragma once

#include <cstdint>

namespace lakegate {

// That of the machine, or less where a control group says so (cgroup v2, memory.max of the group that the process sees
// as its root or of its own). Reads files of /proc and /sys.
uint64_t memory_limit_bytes();

}  // namespace lakegate
