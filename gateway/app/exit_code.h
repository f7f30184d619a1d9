// Exit codes of every subcommand, and the one way in which a failure is told. Plain functions of the command line.
#pragma once

#include "base/status.h"

namespace lakegate {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;  // The world does not let us.
inline constexpr int kExitUsage = 2;    // The command or the configuration makes no sense.

// Writes "lakegate: SENTENCE" to standard error and returns `exit_code`.
int fail(const Status& status, int exit_code);

}  // namespace lakegate
