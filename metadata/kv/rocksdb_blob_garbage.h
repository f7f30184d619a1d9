// Gives back the space of deleted small objects, whose bytes lie in RocksDB's blob files.
//
// RocksDB learns that bytes of a blob file are garbage when a compaction meets the deletion of their key, and it has no
// reason for one until much has been written. Its own collection of garbage copies all that lives in the oldest files
// at every compaction, whatever they hold of garbage: measured, 64 KiB values were written 2.3 times in a small store,
// 4 times at 2 GB, and more with each gigabyte. So
// * its collection is on only while a large part of the bytes is garbage;
// * when a good part of the keys has been deleted, or some and little has been written for a while, the keys (not the
//   bytes) are compacted, which lets go of files in which nothing lives;
// * if much is garbage still, what lives is copied to new files, where the disk has room: at once where that is more
//   than half, else when little has been written for a while: under writes that replace each other it would have no
//   end, and writes that came behind it would wait for it.
//
// Owned by RocksDbReclaim. note_written() is for the store's commit thread alone and returns at once; reclaim() is for
// RocksDbReclaim's own thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include <rocksdb/db.h>

namespace lakegate {

inline constexpr double kBlobGarbageShareToCollect = 0.4;
inline constexpr double kBlobGarbageShareToStopCollection = 0.2;
inline constexpr double kBlobGarbageShareToCopyWhenQuiet = 0.1;
inline constexpr double kBlobGarbageShareToCopyAtOnce = 0.5;

class RocksDbBlobGarbage {
 public:
  // `db` and `family` outlive it; `path` is where their files are. Once `is_stopping` is set a compaction ends soon.
  RocksDbBlobGarbage(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string path,
                     std::atomic<bool>& is_stopping);

  // A commit of so many bytes, which deleted so many keys of the family.
  void note_written(uint64_t bytes, uint64_t deletions);
  // `written_bytes`: of all commits so far; `is_quiet`: little has been written for a while. Returns at once where
  // there is nothing to do, and blocks for the disk else.
  void reclaim(uint64_t written_bytes, bool is_quiet);

 private:
  struct Blobs {
    uint64_t total_bytes = 0;
    uint64_t garbage_bytes = 0;
    double garbage_share() const;
  };
  Blobs look() const;
  void choose_collection();
  bool deleted_much() const;
  void compact_keys();
  void copy_what_lives();
  void warn(const rocksdb::Status& status) const;
  bool has_room_for(uint64_t bytes) const;

  rocksdb::DB& db_;
  rocksdb::ColumnFamilyHandle* const family_;
  const std::string path_;
  std::atomic<bool>& is_stopping_;  // RocksDB looks at it too.
  // Of the commit thread.
  uint64_t commits_ = 0;
  uint64_t bytes_ = 0;
  uint64_t unlooked_deletions_ = 0;  // Since deleted_much() was asked, which takes RocksDB's lock.
  bool is_on_ = false;
  // Of both.
  std::atomic<uint64_t> deletions_ = 0;  // Since the keys were compacted last.
  std::atomic<bool> is_wanted_ = false;
  // Of the other.
  uint64_t copied_at_bytes_ = 0;
};

}  // namespace lakegate
