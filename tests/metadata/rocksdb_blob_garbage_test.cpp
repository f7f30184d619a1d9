#include "metadata/kv/rocksdb_blob_garbage.h"

#include <chrono>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>

#include "metadata/kv/rocksdb_kv_store.h"
#include "tests/support/kv_support.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

constexpr size_t kValueBytes = 16U << 10;
constexpr int kBatch = 200;

std::string key_of(int number) { return "key-" + std::to_string(10'000'000 + number); }
// Each value is another, and hard to compress.
std::string value_of(int number) {
  std::string value(kValueBytes, '\0');
  uint32_t state = static_cast<uint32_t>(number) * 2654435761U + 1;
  for (char& c : value) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
  return value;
}

struct Fixture {
  TemporaryFolder folder;
  ManualClock clock;
  Health health;
  std::unique_ptr<KvStore> store = open();

  std::unique_ptr<KvStore> open() {
    RocksDbTuning tuning;
    tuning.reclaim_pause_ms = 20;
    return open_rocksdb_kv_store(folder.path() + "/kv", clock, &health, tuning).value();
  }

  void change(int from, int to, bool erases, int step = 1) {
    for (int number = from; number < to;) {
      WriteBatch batch;
      for (int i = 0; i < kBatch && number < to; ++i, number += step) {
        if (erases)
          batch.erase(Table::kInline, key_of(number));
        else
          batch.put(Table::kInline, key_of(number), value_of(number));
      }
      REQUIRE(commit(*store, std::move(batch)).ok());
    }
  }
  uint64_t blob_file_bytes() const {
    uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() + "/kv")) {
      std::error_code gone;
      const uintmax_t size = entry.path().extension() == ".blob" ? entry.file_size(gone) : 0;
      if (!gone) bytes += size;
    }
    return bytes;
  }
  // Space comes back in the background.
  bool falls_to(uint64_t bytes) const {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
         std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(std::chrono::milliseconds(20))) {
      if (blob_file_bytes() <= bytes) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("Space comes back when all small objects are deleted, without further writes") {
  Fixture fixture;
  fixture.change(0, 4000, /*erases=*/false);
  fixture.change(0, 4000, /*erases=*/true);
  CHECK(fixture.falls_to(0));
}

TEST_CASE("Space comes back when every second small object is deleted, and the others keep their bytes") {
  Fixture fixture;
  fixture.change(0, 4000, /*erases=*/false);
  fixture.change(0, 4000, /*erases=*/true, /*step=*/2);
  CHECK(fixture.falls_to(2000 * kValueBytes * 5 / 4));
  for (int number = 1; number < 4000; number += 2) {
    const auto value = fixture.store->get(Table::kInline, key_of(number), ReadMode::kMayBlock);
    REQUIRE(value.ok());
    REQUIRE(*value == value_of(number));
  }
}

TEST_CASE("Writing and deleting many times over does not make the store grow") {
  Fixture fixture;
  fixture.change(0, 1000, /*erases=*/false);
  for (int round = 1; round <= 10; ++round) {
    fixture.change(round * 1000, (round + 1) * 1000, /*erases=*/false);
    fixture.change(round * 1000, (round + 1) * 1000, /*erases=*/true);
  }
  CHECK(fixture.falls_to(1000 * kValueBytes * 5 / 4));
}

TEST_CASE("A store is closed while space is being given back") {
  Fixture fixture;
  fixture.change(0, 4000, /*erases=*/false);
  fixture.change(0, 2000, /*erases=*/true);
  fixture.store.reset();
  fixture.store = fixture.open();
  CHECK(*fixture.store->get(Table::kInline, key_of(3999), ReadMode::kMayBlock) == value_of(3999));
  CHECK_FALSE(*fixture.store->get(Table::kInline, key_of(1), ReadMode::kMayBlock));
}

}  // namespace lakegate
