// When RocksDB collects garbage in its blob files (bytes of small objects): while a good part of them is garbage.
//
// Its collection copies all that lives in the oldest files at every compaction, whatever they hold of garbage:
// measured, 64 KiB values were written 2.3 times in a small store, 4 times at 2 GB, and more with each gigabyte. Files
// in which nothing lives go without any collection.
//
// Owned by the store and used on its commit thread alone.
#pragma once

#include <cstdint>

#include <rocksdb/db.h>

namespace lakegate {

inline constexpr double kBlobGarbageShareToStart = 0.2;
inline constexpr double kBlobGarbageShareToStop = 0.1;

class RocksDbBlobGarbage {
 public:
  // Both outlive it.
  RocksDbBlobGarbage(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) : db_(db), family_(family) {}
  // Looks at the share of garbage once in a while, and turns the collection on or off.
  void note_written(uint64_t bytes);

 private:
  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle* const family_;
  uint64_t commits_ = 0;
  uint64_t bytes_ = 0;
  bool is_on_ = false;
};

}  // namespace lakegate
