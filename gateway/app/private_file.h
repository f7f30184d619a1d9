// Files that hold secrets: readable by the user who runs the command alone. Plain functions; they block for the disk.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace lakegate {

// A new file with mode 0600. kAlreadyExists where there is one: a key is never written over.
Status write_new_private_file(const std::string& path, const Secret& content);
// The same, in place of one that may be there.
Status replace_private_file(const std::string& path, const Secret& content);
// kNotFound where there is none.
Result<Secret> read_private_file(const std::string& path);

}  // namespace lakegate
