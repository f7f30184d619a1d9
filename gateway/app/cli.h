// The command line: which subcommand, with which flags. Called by main() alone.
#pragma once

#include "gateway/app/serve.h"

namespace lakegate {

// Runs the subcommand and returns the exit code (gateway/app/exit_code.h).
int run_command_line(int argc, char** argv, const ServeExtensions& extensions = {});

}  // namespace lakegate
