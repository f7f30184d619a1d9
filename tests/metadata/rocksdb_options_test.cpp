#include "metadata/kv/rocksdb_options.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include <catch2/catch.hpp>
#include <rocksdb/listener.h>

#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

class CompactedRows final : public rocksdb::EventListener {
 public:
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo& job) override {
    count_ += job.stats.num_output_records;
  }
  uint64_t count() const { return count_; }

 private:
  std::atomic<uint64_t> count_ = 0;
};

struct Fixture {
  TemporaryFolder folder;
  std::shared_ptr<CompactedRows> compacted = std::make_shared<CompactedRows>();
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  std::unique_ptr<rocksdb::DB> db = open();
  rocksdb::ColumnFamilyHandle* objects = families.at(static_cast<size_t>(Table::kObjects) + 1);
  uint32_t number = 0;

  ~Fixture() {
    for (rocksdb::ColumnFamilyHandle* family : families) db->DestroyColumnFamilyHandle(family);
  }
  std::unique_ptr<rocksdb::DB> open() {
    rocksdb::DBOptions options = make_rocksdb_options({});
    options.listeners.push_back(compacted);
    rocksdb::DB* opened = nullptr;
    REQUIRE(rocksdb::DB::Open(options, folder.path(), make_rocksdb_column_families({}), &families, &opened).ok());
    return std::unique_ptr<rocksdb::DB>(opened);
  }
  // Rows in no order, flushed and compacted as far as RocksDB wants it.
  void add_table(uint32_t rows) {
    rocksdb::WriteOptions unlogged;
    unlogged.disableWAL = true;
    for (uint32_t end = number + rows; number < end; ++number) {
      std::string row(200, '\0');
      uint32_t state = number * 2654435761U + 1;
      for (char& c : row) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
      REQUIRE(db->Put(unlogged, objects, row.substr(0, 16), row).ok());
    }
    REQUIRE(db->Flush({}, objects).ok());
    while (is_compacting()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  bool is_compacting() {
    uint64_t running = 0;
    uint64_t pending = 0;
    REQUIRE(db->GetIntProperty(objects, rocksdb::DB::Properties::kNumRunningCompactions, &running));
    REQUIRE(db->GetIntProperty(objects, rocksdb::DB::Properties::kCompactionPending, &pending));
    return running + pending != 0;
  }
};

}  // namespace

TEST_CASE("Small pieces of new rows are not merged with all rows that are there") {
  Fixture fixture;
  for (int i = 0; i < 12; ++i) fixture.add_table(10'000);
  const uint64_t before = fixture.compacted->count();
  constexpr uint32_t kPieces = 40;
  constexpr uint32_t kRows = 500;
  for (uint32_t i = 0; i < kPieces; ++i) fixture.add_table(kRows);
  // Each fourth piece with 120,000 rows would be 60 for a row.
  CHECK(fixture.compacted->count() - before < 30 * kPieces * kRows);
}

}  // namespace lakegate
