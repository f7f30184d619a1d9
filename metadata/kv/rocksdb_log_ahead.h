// Keeps the files of RocksDB's logs longer than what has been appended to them, while syncs are small: a sync that
// makes its file longer commits the file's inode too, which costs as much again as the bytes
// (docs/decisions/2026-11-28-log-length-ahead.md). When many bytes are synced at once, logs grow as RocksDB lets them.
//
// What is ahead are blanks (rocksdb_log_blank.h), written and synced before a record takes their place. Closing a log
// cuts them off, and so does opening the database, once its folder is locked, where a log was not closed
// (rocksdb_log_end.h). RocksDB sees its logs as long as it has written them. Writes and syncs that fail are RocksDB's
// to judge, as ever; blanks that cannot be written are done without.
#pragma once

#include <memory>

#include <rocksdb/file_system.h>

namespace lakegate {

std::shared_ptr<rocksdb::FileSystem> keep_logs_ahead(std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace lakegate
