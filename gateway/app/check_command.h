// `lakegate check DIR`: the offline check of a data folder. Blocks for the disk.
#pragma once

#include <string>

namespace lakegate {

// Prints what was found to standard output. Exit code 0 when metadata and bytes agree; 1 when they do not, or when the
// folder cannot be checked (a server uses it, or it is none). `shallow` compares lengths only, without reading bytes.
int run_check(const std::string& data_dir, bool shallow);

}  // namespace lakegate
