// The command line: which subcommand, with which flags. Called by main() alone.
#pragma once

namespace lakegate {

// Runs the subcommand and returns the exit code (gateway/app/exit_code.h).
int run_command_line(int argc, char** argv);

}  // namespace lakegate
