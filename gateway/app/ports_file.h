// The ports file: tells whoever started the server which ports it listens on. Blocks for the disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"

namespace lakegate {

// {"http":N,"https":N,"admin":N}, null for a listener that there is none of. Appears whole under its name, replacing an
// older one; kUnavailable when it cannot be written.
Status write_ports_file(const std::string& path, std::optional<uint16_t> http, std::optional<uint16_t> https,
                        uint16_t admin);

}  // namespace lakegate
