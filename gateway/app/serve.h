// `lakegate serve`: puts the server together, runs it until SIGTERM, and takes it apart. Called once, by the command
// line, before the process has other threads.
#pragma once

#include "gateway/app/config.h"

namespace lakegate {

// Returns the exit code: 0 after a drain, 1 when the server cannot run (a sentence on standard error says why), 2 when
// the configuration makes no sense.
int serve(const ConfigInput& input);

}  // namespace lakegate
