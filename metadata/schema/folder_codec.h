// The stored forms of a Folder and of FolderLocks (docs/formats/records.md). Pure; any thread. Malformed input is
// kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/folder.h"

namespace lakegate {

std::string encode_folder(const Folder& folder);
// All but bucket and name.
Result<Folder> decode_folder(std::string_view record);

// The version is the record's stamp.
std::string encode_folder_locks(const FolderLocks& locks);
Result<FolderLocks> decode_folder_locks(std::string_view record);

}  // namespace lakegate
