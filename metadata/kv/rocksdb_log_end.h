// Where the records of a log end, when it may be longer than they are (rocksdb_log_ahead.h) and the power may have been
// cut in the middle of a write. RocksDB's reader takes the end of the file for the end of the log, so the rest is cut
// off before it reads.
//
// What is cut off was never acknowledged: nothing but blanks, or one record with a blank in it, which was therefore
// never synced, and no later record behind it. Whatever else is wrong with a log is left for RocksDB to find; two
// things that it would overlook are kDataLoss here: a record with a blank in it and a later one behind it, and a
// record that is whole but for one bit of its length or kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file_system.h"

namespace lakegate {

// By the name of its file, without folder; nothing for another file's.
std::optional<uint64_t> log_number_of(std::string_view name);
// The log of `number` in `file` is to be cut at this offset; its size where nothing is to be cut.
Result<uint64_t> find_log_end(File& file, uint64_t number);
// Cuts every log of the folder, which nobody else may have open. Nothing happens to a log that is damaged.
Status cut_logs(FileSystem& files, const std::string& folder);

}  // namespace lakegate
