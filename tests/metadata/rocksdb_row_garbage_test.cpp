#include "metadata/kv/rocksdb_row_garbage.h"

#include <chrono>
#include <filesystem>
#include <random>
#include <sys/stat.h>
#include <thread>

#include <catch2/catch.hpp>

#include "metadata/kv/rocksdb_kv_store.h"
#include "tests/support/kv_support.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

constexpr int kRowsPerCommit = 500;
constexpr uint64_t kMib = 1U << 20;

std::string key_of(int number) { return "row " + std::to_string(10'000'000 + number); }
// Hard to compress.
std::string value_of(int number) {
  std::string value(200, '\0');
  std::mt19937 numbers(static_cast<uint32_t>(number));
  for (char& c : value) c = static_cast<char>(numbers());
  return value;
}

struct Fixture {
  TemporaryFolder folder;
  ManualClock clock;
  Health health;
  std::unique_ptr<KvStore> store = open();

  std::unique_ptr<KvStore> open(int64_t reclaim_pause_ms = 120) {
    RocksDbTuning tuning;
    tuning.reclaim_pause_ms = reclaim_pause_ms;
    return open_rocksdb_kv_store(folder.path() + "/kv", clock, &health, tuning).value();
  }

  template <class Change>
  void change(int from, int to, Change change) {
    for (int number = from; number < to;) {
      WriteBatch batch;
      for (int i = 0; i < kRowsPerCommit && number < to; ++i, ++number) change(batch, number);
      REQUIRE(commit(*store, std::move(batch)).ok());
    }
  }
  void put(int from, int to) {
    change(from, to,
           [](WriteBatch& batch, int number) { batch.put(Table::kObjects, key_of(number), value_of(number)); });
  }
  void erase(int from, int to) {
    change(from, to, [](WriteBatch& batch, int number) { batch.erase(Table::kObjects, key_of(number)); });
  }

  // On the disk, with what was set aside for the files.
  uint64_t bytes_of(const std::string& extension) const {
    uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() + "/kv")) {
      struct stat file {};
      if (entry.path().extension() == extension && ::stat(entry.path().c_str(), &file) == 0) {
        bytes += static_cast<uint64_t>(file.st_blocks) * 512;
      }
    }
    return bytes;
  }
  template <class Holds>
  static bool comes_to_hold(Holds holds) {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
         std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(std::chrono::milliseconds(20))) {
      if (holds()) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("A log takes little more of the disk than what is in it", "[kv]") {
  Fixture fixture;
  fixture.put(0, 1);
  CHECK(fixture.bytes_of(".log") <= 5 * kMib);
}

TEST_CASE("A store that has nothing to do lets go of its logs, and keeps its rows", "[kv]") {
  Fixture fixture;
  fixture.put(0, 40'000);
  REQUIRE(fixture.bytes_of(".log") > 8 * kMib);
  CHECK(fixture.comes_to_hold([&] { return fixture.bytes_of(".log") < kMib; }));
  CHECK(*fixture.store->get(Table::kObjects, key_of(39'999), ReadMode::kMayBlock) == value_of(39'999));
}

TEST_CASE("Rows that were deleted leave no tables behind once the store has nothing to do, and others stay", "[kv]") {
  Fixture fixture;
  fixture.put(0, 60'000);
  REQUIRE(fixture.store->verify_integrity().ok());
  REQUIRE(fixture.bytes_of(".sst") > 10 * kMib);
  fixture.erase(0, 59'000);
  fixture.put(60'000, 75'000);
  fixture.erase(60'000, 75'000);
  CHECK(fixture.comes_to_hold([&] { return fixture.bytes_of(".sst") < kMib; }));
  CHECK_FALSE(*fixture.store->get(Table::kObjects, key_of(58'999), ReadMode::kMayBlock));
  for (int number = 59'000; number < 60'000; ++number) {
    REQUIRE(*fixture.store->get(Table::kObjects, key_of(number), ReadMode::kMayBlock) == value_of(number));
  }
}

TEST_CASE("A store that is closed and opened while it gives space back has its rows", "[kv]") {
  Fixture fixture;
  for (int round = 0; round < 3; ++round) {
    fixture.put(0, 40'000);
    fixture.erase(0, 39'000);
    const uint64_t log_bytes = fixture.bytes_of(".log");
    REQUIRE(fixture.comes_to_hold([&] { return fixture.bytes_of(".log") < log_bytes; }));
    fixture.store.reset();
    fixture.store = fixture.open();
    CHECK_FALSE(*fixture.store->get(Table::kObjects, key_of(38'999), ReadMode::kMayBlock));
    CHECK(*fixture.store->get(Table::kObjects, key_of(39'000), ReadMode::kMayBlock) == value_of(39'000));
  }
}

}  // namespace lakegate
