// One contract, kept by every engine of KvStore.
#include <atomic>
#include <filesystem>
#include <future>
#include <map>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "metadata/kv/memory_kv_store.h"
#include "metadata/kv/rocksdb_kv_store.h"
#include "tests/support/kv_support.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

constexpr auto kBlocking = ReadMode::kMayBlock;

class MemoryEngine {
 public:
  std::unique_ptr<KvStore> open(const Clock& clock) { return std::make_unique<MemoryKvStore>(clock, contents_); }

 private:
  std::shared_ptr<MemoryKvContents> contents_ = std::make_shared<MemoryKvContents>();
};

class RocksDbEngine {
 public:
  std::unique_ptr<KvStore> open(const Clock& clock) {
    return open_rocksdb_kv_store(folder_.path() + "/kv", clock, nullptr).value();
  }

 private:
  TemporaryFolder folder_;
};

std::vector<std::string> keys_of(KvCursor& cursor) {
  std::vector<std::string> keys;
  for (; cursor.valid(); cursor.next()) keys.emplace_back(cursor.key());
  REQUIRE(cursor.status().ok());
  return keys;
}

#define ENGINE_TEST(name) TEMPLATE_TEST_CASE(name, "[kv]", MemoryEngine, RocksDbEngine)
using Keys = std::vector<std::string>;

ENGINE_TEST("a committed batch is read whole, and its erasures are gone") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  commit_puts(*store, Table::kObjects, {{"a", "1"}, {"b", "2"}});
  WriteBatch batch;
  batch.erase(Table::kObjects, "a");
  batch.put(Table::kBuckets, "a", "bucket");
  REQUIRE(commit(*store, std::move(batch)).ok());
  CHECK(store->get(Table::kObjects, "a", kBlocking).value() == std::nullopt);
  CHECK(store->get(Table::kObjects, "b", kBlocking).value() == "2");
  CHECK(store->get(Table::kBuckets, "a", kBlocking).value() == "bucket");
  CHECK(store->get(Table::kUploads, "a", kBlocking).value() == std::nullopt);
}

ENGINE_TEST("the last of two writes of one key in a batch wins") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  commit_puts(*store, Table::kObjects, {{"a", "1"}, {"a", "2"}});
  CHECK(store->get(Table::kObjects, "a", kBlocking).value() == "2");
}

ENGINE_TEST("what was just written is read without blocking") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  commit_puts(*store, Table::kObjects, {{"a", "1"}});
  CHECK(store->get(Table::kObjects, "a", ReadMode::kMemoryOnly).value() == "1");
  CHECK(keys_of(*store->scan(Table::kObjects, "", "", ReadMode::kMemoryOnly)) == Keys{"a"});
}

ENGINE_TEST("a scan is in bytewise order and keeps to its bounds") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  const std::string with_zero("b\0x", 3);
  commit_puts(*store, Table::kObjects, {{"\xFF", ""}, {"b", ""}, {"a", ""}, {with_zero, ""}, {"c", ""}, {"B", ""}});
  commit_puts(*store, Table::kBuckets, {{"bb", ""}});
  CHECK(keys_of(*store->scan(Table::kObjects, "", "", kBlocking)) == Keys{"B", "a", "b", with_zero, "c", "\xFF"});
  CHECK(keys_of(*store->scan(Table::kObjects, "b", "c", kBlocking)) == Keys{"b", with_zero});
  CHECK(keys_of(*store->scan(Table::kObjects, "b1", "", kBlocking)) == Keys{"c", "\xFF"});
  CHECK(keys_of(*store->scan(Table::kObjects, "c", "b", kBlocking)).empty());
  CHECK(keys_of(*store->scan(Table::kObjects, "b", "b", kBlocking)).empty());
}

ENGINE_TEST("a cursor seeks forwards, backwards, and never out of its range") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  commit_puts(*store, Table::kObjects, {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}});
  const auto cursor = store->scan(Table::kObjects, "b", "d", kBlocking);
  cursor->seek("bb");
  CHECK(cursor->key() == "c");
  CHECK(cursor->value() == "3");
  cursor->seek("a");
  CHECK(cursor->key() == "b");
  cursor->seek("d");
  CHECK_FALSE(cursor->valid());
  CHECK(cursor->status().ok());
}

ENGINE_TEST("a cursor's view does not change while it lives") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  commit_puts(*store, Table::kObjects, {{"a", "old"}, {"c", "old"}, {"e", "old"}});
  auto cursor = store->scan(Table::kObjects, "", "", kBlocking);
  for (int i = 0; i < 3; ++i) {
    WriteBatch batch;
    batch.put(Table::kObjects, "b", "new");
    batch.put(Table::kObjects, "c", "new");
    batch.erase(Table::kObjects, "e");
    REQUIRE(commit(*store, std::move(batch)).ok());
  }
  CHECK(keys_of(*cursor) == Keys{"a", "c", "e"});
  cursor->seek("c");
  CHECK(cursor->value() == "old");
  cursor.reset();
  CHECK(keys_of(*store->scan(Table::kObjects, "", "", kBlocking)) == Keys{"a", "b", "c"});
}

ENGINE_TEST("a guard fails after a write of its key, and holds otherwise") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  const uint64_t before = store->visible_version();
  commit_puts(*store, Table::kObjects, {{"a", "1"}});
  WriteBatch stale;
  stale.guards.push_back({Table::kObjects, "a", before});
  stale.put(Table::kObjects, "x", "stale");
  CHECK(commit(*store, std::move(stale)).status().code() == Code::kAborted);
  CHECK(store->get(Table::kObjects, "x", kBlocking).value() == std::nullopt);
  WriteBatch fresh;
  fresh.guards.push_back({Table::kObjects, "a", store->visible_version()});
  fresh.guards.push_back({Table::kObjects, "b", before});
  fresh.guards.push_back({Table::kBuckets, "a", before});
  fresh.put(Table::kObjects, "x", "fresh");
  CHECK(commit(*store, std::move(fresh)).ok());
}

ENGINE_TEST("a guard fails after an erasure of its key, also of an absent one") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  const uint64_t before = store->visible_version();
  WriteBatch erasure;
  erasure.erase(Table::kObjects, "a");
  REQUIRE(commit(*store, std::move(erasure)).ok());
  WriteBatch batch;
  batch.guards.push_back({Table::kObjects, "a", before});
  batch.put(Table::kObjects, "a", "1");
  CHECK(commit(*store, std::move(batch)).status().code() == Code::kAborted);
}

ENGINE_TEST("a touched fence fails its guards and stores nothing") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  const uint64_t before = store->visible_version();
  WriteBatch touching;
  touching.touched_fences.emplace_back(Table::kObjects, "fence");
  touching.put(Table::kObjects, "a", "1");
  REQUIRE(commit(*store, std::move(touching)).ok());
  CHECK(store->get(Table::kObjects, "fence", kBlocking).value() == std::nullopt);
  WriteBatch guarded;
  guarded.guards.push_back({Table::kObjects, "fence", before});
  guarded.put(Table::kObjects, "b", "1");
  CHECK(commit(*store, std::move(guarded)).status().code() == Code::kAborted);
}

ENGINE_TEST("of many batches that create one key under a guard exactly one wins") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  const uint64_t before = store->visible_version();
  std::vector<std::future<Result<uint64_t>>> outcomes;
  for (int i = 0; i < 50; ++i) {
    WriteBatch batch;
    batch.guards.push_back({Table::kObjects, "a", before});
    batch.put(Table::kObjects, "a", std::to_string(i));
    outcomes.push_back(start_commit(*store, std::move(batch)));
  }
  std::vector<int> winners;
  for (int i = 0; i < 50; ++i) {
    const Result<uint64_t> outcome = outcomes.at(static_cast<size_t>(i)).get();
    if (outcome.ok()) winners.push_back(i);
    if (!outcome.ok()) CHECK(outcome.status().code() == Code::kAborted);
  }
  REQUIRE(winners.size() == 1);
  CHECK(store->get(Table::kObjects, "a", kBlocking).value() == std::to_string(winners.front()));
}

ENGINE_TEST("the commit version is stamped into key and value at their offsets") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  WriteBatch batch;
  batch.writes.push_back({Table::kChangeFeed, "k/12345678/k", "12345678/v", 2, 0});
  const uint64_t version = commit(*store, std::move(batch)).value();
  const std::string stamp = encode_commit_version(version);
  CHECK(store->get(Table::kChangeFeed, "k/" + stamp + "/k", kBlocking).value() == stamp + "/v");
  CHECK(store->get(Table::kChangeFeed, "k/12345678/k", kBlocking).value() == std::nullopt);
}

ENGINE_TEST("commit versions follow the clock, and rise when it stands still or steps back, also over reopening") {
  ManualClock clock(5'000'000);
  TestType engine;
  auto store = engine.open(clock);
  const uint64_t first = commit_puts(*store, Table::kObjects, {{"a", "1"}});
  CHECK(first == 5'000'000);
  CHECK(commit_puts(*store, Table::kObjects, {{"a", "2"}}) == first + 1);
  clock.set_now_us(9'000'000);
  CHECK(commit_puts(*store, Table::kObjects, {{"a", "3"}}) == 9'000'000);
  CHECK(store->visible_version() == 9'000'000);
  store.reset();
  clock.set_now_us(1'000'000);
  store = engine.open(clock);
  CHECK(store->visible_version() == 9'000'000);
  CHECK(commit_puts(*store, Table::kObjects, {{"a", "4"}}) == 9'000'001);
  CHECK(store->get(Table::kObjects, "a", kBlocking).value() == "4");
}

ENGINE_TEST("an acknowledged commit is visible and its version too") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  std::promise<bool> seen;
  WriteBatch batch;
  batch.put(Table::kObjects, "a", "1");
  store->commit(std::move(batch), [&](const Result<uint64_t>& version) {
    seen.set_value(version.ok() && store->visible_version() >= *version &&
                   store->get(Table::kObjects, "a", ReadMode::kMemoryOnly).value() == "1");
  });
  CHECK(seen.get_future().get());
}

ENGINE_TEST("closing the store finishes what was queued, and every callback is called once") {
  ManualClock clock;
  TestType engine;
  auto store = engine.open(clock);
  constexpr int kCommits = 200;
  std::vector<std::atomic<int>> calls(kCommits);
  for (int i = 0; i < kCommits; ++i) {
    WriteBatch batch;
    batch.put(Table::kObjects, std::to_string(i), "v");
    store->commit(std::move(batch), [&calls, i](const Result<uint64_t>& version) {
      if (version.ok()) ++calls.at(static_cast<size_t>(i));
    });
  }
  store.reset();
  for (const std::atomic<int>& count : calls) CHECK(count == 1);
  store = engine.open(clock);
  CHECK(keys_of(*store->scan(Table::kObjects, "", "", kBlocking)).size() == kCommits);
}

ENGINE_TEST("counters that many threads raise under guards lose no step, and versions never repeat") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  constexpr int kThreads = 4;
  constexpr int kSteps = 50;
  std::vector<std::vector<uint64_t>> versions(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&store, &mine = versions.at(static_cast<size_t>(t))] {
      while (mine.size() < kSteps) {
        const uint64_t seen = store->visible_version();
        const auto value = store->get(Table::kObjects, "counter", kBlocking).value();
        WriteBatch batch;
        batch.guards.push_back({Table::kObjects, "counter", seen});
        batch.put(Table::kObjects, "counter", std::to_string(std::stoi(value.value_or("0")) + 1));
        const Result<uint64_t> version = commit(*store, std::move(batch));
        if (version.ok()) mine.push_back(*version);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(store->get(Table::kObjects, "counter", kBlocking).value() == std::to_string(kThreads * kSteps));
  std::set<uint64_t> all;
  for (const std::vector<uint64_t>& mine : versions) {
    CHECK(std::is_sorted(mine.begin(), mine.end()));
    all.insert(mine.begin(), mine.end());
  }
  CHECK(all.size() == kThreads * kSteps);
}

ENGINE_TEST("scans during writes see each batch whole or not at all") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  commit_puts(*store, Table::kObjects, {{"a", "0"}, {"b", "0"}});
  std::thread writer([&store] {
    for (int i = 1; i <= 100; ++i) {
      commit_puts(*store, Table::kObjects, {{"a", std::to_string(i)}, {"b", std::to_string(i)}});
    }
  });
  bool torn = false;
  for (std::string last; last != "100";) {
    const auto cursor = store->scan(Table::kObjects, "", "", kBlocking);
    const std::string a(cursor->value());
    cursor->next();
    last = cursor->value();
    torn = torn || a != last;
  }
  writer.join();
  CHECK_FALSE(torn);
}

ENGINE_TEST("integrity holds for a store with records and inline bytes") {
  ManualClock clock;
  TestType engine;
  const auto store = engine.open(clock);
  commit_puts(*store, Table::kObjects, {{"a", "1"}});
  commit_puts(*store, Table::kInline, {{"blob", std::string(50'000, 'x')}});
  CHECK(store->verify_integrity().ok());
  CHECK(store->get(Table::kInline, "blob", kBlocking).value() == std::string(50'000, 'x'));
}

}  // namespace
}  // namespace lakegate
