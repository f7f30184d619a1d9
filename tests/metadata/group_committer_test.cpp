#include "metadata/kv/group_committer.h"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "tests/support/faulty_kv_store.h"
#include "tests/support/kv_support.h"

namespace lakegate {
namespace {

Status disk_full() { return {Code::kUnavailable, "full", "diskFull"}; }

WriteBatch put_of(const std::string& key, const std::string& value = "v") {
  WriteBatch batch;
  batch.put(Table::kObjects, key, value);
  return batch;
}

// Longer than any test may take: whoever waits so long never wakes.
constexpr int64_t kForEverUs = 3'600'000'000;

// A committer whose apply() answers what the test says, takes what the test says by the clock, and can be held.
class Fixture {
 public:
  explicit Fixture(int64_t gather_us_max = GroupCommitter::kGatherUsMax) : gather_us_max_(gather_us_max) {}

  std::future<Result<uint64_t>> start(WriteBatch batch) {
    auto promise = std::make_shared<std::promise<Result<uint64_t>>>();
    auto outcome = promise->get_future();
    committer.commit(std::move(batch), [promise](Result<uint64_t> result) { promise->set_value(std::move(result)); });
    return outcome;
  }
  Result<uint64_t> run(WriteBatch batch) { return start(std::move(batch)).get(); }

  // Holds the commit thread inside apply() of a first commit until the returned promise is kept.
  std::promise<void> hold() {
    std::promise<void> release;
    std::promise<void> entered;
    {
      const std::lock_guard lock(mutex);
      entered_ = &entered;
      held_ = release.get_future().share();
    }
    held_outcome = start(put_of("held"));
    entered.get_future().wait();
    return release;
  }

  Status apply(std::span<const WriteBatch> batches) {
    std::shared_future<void> held;
    {
      const std::lock_guard lock(mutex);
      group_sizes.push_back(batches.size() - 1);
      held = std::exchange(held_, {});
      if (entered_ != nullptr) std::exchange(entered_, nullptr)->set_value();
    }
    if (held.valid()) held.wait();
    clock.advance_us(apply_us);
    const std::lock_guard lock(mutex);
    return answer;
  }
  void set_answer(Status status) {
    const std::lock_guard lock(mutex);
    answer = std::move(status);
  }

  std::vector<size_t> groups() {
    const std::lock_guard lock(mutex);
    return group_sizes;
  }

  ManualClock clock{1000};
  std::atomic<int64_t> apply_us = 0;
  std::mutex mutex;
  Status answer;
  std::vector<size_t> group_sizes;
  std::future<Result<uint64_t>> held_outcome;

 private:
  std::promise<void>* entered_ = nullptr;
  std::shared_future<void> held_;
  const int64_t gather_us_max_;

 public:
  GroupCommitter committer{clock, 500, [this](std::span<const WriteBatch> batches) { return apply(batches); },
                           gather_us_max_};
};

}  // namespace

TEST_CASE("commits that wait for one another's sync share the next one", "[kv]") {
  Fixture fixture;
  std::promise<void> release = fixture.hold();
  std::vector<std::future<Result<uint64_t>>> outcomes;
  for (int i = 0; i < 10; ++i) outcomes.push_back(fixture.start(put_of(std::to_string(i))));
  release.set_value();
  uint64_t last = fixture.held_outcome.get().value();
  for (auto& outcome : outcomes) {
    const uint64_t version = outcome.get().value();
    CHECK(version > last);
    last = version;
  }
  CHECK(fixture.group_sizes == std::vector<size_t>{1, 10});
}

TEST_CASE("a writer that is alone never waits for others", "[kv]") {
  Fixture fixture(kForEverUs);
  fixture.apply_us = kForEverUs;
  for (int i = 0; i < 100; ++i) CHECK(fixture.run(put_of(std::to_string(i))).ok());
  CHECK(fixture.groups() == std::vector<size_t>(100, 1));
}

TEST_CASE("a group waits for the writers that were at work when the last one ended", "[kv]") {
  Fixture fixture(kForEverUs);
  fixture.apply_us = kForEverUs;
  // The group of the first ends with two behind it, so that three are known, and the two are held up for a third.
  std::promise<void> release = fixture.hold();
  auto first = fixture.start(put_of("a"));
  auto second = fixture.start(put_of("b"));
  release.set_value();
  CHECK(fixture.held_outcome.get().ok());
  CHECK(first.wait_for(std::chrono::milliseconds(50)) == std::future_status::timeout);
  CHECK(fixture.run(put_of("c")).ok());
  CHECK(first.get().ok());
  CHECK(second.get().ok());
  CHECK(fixture.groups() == std::vector<size_t>{1, 3});
}

TEST_CASE("a writer that does not come back is waited for once, and not for ever", "[kv]") {
  constexpr int64_t kBoundUs = 20'000;
  Fixture fixture(kBoundUs);
  fixture.apply_us = kForEverUs;
  std::promise<void> release = fixture.hold();
  auto other = fixture.start(put_of("other"));
  release.set_value();
  const auto begun = std::chrono::steady_clock::now();
  CHECK(other.get().ok());
  CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::microseconds(kBoundUs / 2));
  CHECK(fixture.groups() == std::vector<size_t>{1, 1});
  for (int i = 0; i < 3; ++i) CHECK(fixture.run(put_of("alone")).ok());
}

TEST_CASE("a group waits no longer than twice what the last one took", "[kv]") {
  Fixture fixture(kForEverUs);
  fixture.apply_us = 500;
  std::promise<void> release = fixture.hold();
  auto other = fixture.start(put_of("other"));
  release.set_value();
  CHECK(other.get().ok());
  CHECK(fixture.groups() == std::vector<size_t>{1, 1});
}

TEST_CASE("who comes long after the others is not held up for them", "[kv]") {
  Fixture fixture(kForEverUs);
  fixture.apply_us = 1000;
  std::promise<void> release = fixture.hold();
  auto other = fixture.start(put_of("other"));
  auto third = fixture.start(put_of("third"));
  release.set_value();
  CHECK(other.get().ok());
  CHECK(third.get().ok());
  // Two are known now; with the clock standing still, only time that has passed lets the next one through.
  fixture.clock.advance_us(2 * 1000);
  fixture.apply_us = kForEverUs;
  CHECK(fixture.run(put_of("late")).ok());
  CHECK(fixture.groups() == std::vector<size_t>{1, 2, 1});
}

TEST_CASE("enough writers are not held up for more", "[kv]") {
  constexpr size_t kWriters = 40;
  Fixture fixture(kForEverUs);
  fixture.apply_us = kForEverUs;
  std::promise<void> release = fixture.hold();
  std::vector<std::future<Result<uint64_t>>> outcomes;
  for (size_t i = 1; i < kWriters; ++i) outcomes.push_back(fixture.start(put_of(std::to_string(i))));
  release.set_value();
  for (auto& outcome : outcomes) CHECK(outcome.get().ok());
  CHECK(fixture.groups() == std::vector<size_t>{1, kWriters - 1});
}

TEST_CASE("a committer that ends commits at once what it holds up for others", "[kv]") {
  auto fixture = std::make_unique<Fixture>(kForEverUs);
  fixture->apply_us = kForEverUs;
  std::promise<void> release = fixture->hold();
  auto held_up = fixture->start(put_of("held up"));
  release.set_value();
  CHECK(fixture->held_outcome.get().ok());
  fixture.reset();
  CHECK(held_up.get().ok());
}

TEST_CASE("a group has a limit in bytes", "[kv]") {
  Fixture fixture;
  std::promise<void> release = fixture.hold();
  std::vector<std::future<Result<uint64_t>>> outcomes;
  for (int i = 0; i < 3; ++i) {
    outcomes.push_back(fixture.start(put_of("k", std::string(limits::kCommitGroupBytesMax * 2 / 3, 'x'))));
  }
  release.set_value();
  for (auto& outcome : outcomes) CHECK(outcome.get().ok());
  CHECK(fixture.group_sizes == std::vector<size_t>{1, 1, 1, 1});
}

TEST_CASE("the loser of a conflict in one group hears of it when the winner is visible", "[kv]") {
  Fixture fixture;
  std::promise<void> release = fixture.hold();
  auto winner = fixture.start(put_of("k"));
  WriteBatch loser = put_of("k");
  loser.guards.push_back({Table::kObjects, "k", 500});
  std::promise<uint64_t> visible_then;
  fixture.committer.commit(std::move(loser), [&](const Result<uint64_t>& result) {
    visible_then.set_value(result.status().code() == Code::kAborted ? fixture.committer.visible_version() : 0);
  });
  release.set_value();
  CHECK(visible_then.get_future().get() == winner.get().value());
}

TEST_CASE("a full disk fails its group only, and the same guards hold once there is room", "[kv]") {
  Fixture fixture;
  const uint64_t seen = fixture.committer.visible_version();
  fixture.set_answer(disk_full());
  WriteBatch first = put_of("k");
  first.guards.push_back({Table::kObjects, "k", seen});
  CHECK(fixture.run(std::move(first)).status().reason() == "diskFull");
  fixture.set_answer({});
  WriteBatch second = put_of("k");
  second.guards.push_back({Table::kObjects, "k", fixture.committer.visible_version()});
  CHECK(fixture.run(std::move(second)).ok());
}

TEST_CASE("after a failed sync every commit is refused, queued ones too", "[kv]") {
  Fixture fixture;
  const uint64_t visible = fixture.committer.visible_version();
  std::promise<void> release = fixture.hold();
  auto queued = fixture.start(put_of("queued"));
  fixture.set_answer({Code::kUnavailable, "sync", "diskError"});
  release.set_value();
  CHECK(fixture.held_outcome.get().status().reason() == "syncFailed");
  CHECK(queued.get().status().reason() == "syncFailed");
  fixture.set_answer({});
  const Status later = fixture.run(put_of("later")).status();
  CHECK(later.code() == Code::kUnavailable);
  CHECK(later.reason() == "syncFailed");
  CHECK(fixture.group_sizes.size() == 1);
  CHECK(fixture.committer.visible_version() == visible);
}

TEST_CASE("a guard from before the store was opened holds no longer", "[kv]") {
  Fixture fixture;
  WriteBatch old = put_of("k");
  old.guards.push_back({Table::kObjects, "k", 499});
  CHECK(fixture.run(std::move(old)).status().code() == Code::kAborted);
}

// Slots are far fewer than these keys, so some share that of the fence.
TEST_CASE("a fence that every commit touches stands in no other key's way", "[kv]") {
  constexpr int kBatches = 16;
  constexpr int kKeysPerBatch = 250'000;
  Fixture fixture;
  WriteBatch touching;
  touching.touched_fences.emplace_back(Table::kObjects, "fence");
  REQUIRE(fixture.run(std::move(touching)).ok());
  for (int number = 0; number < kBatches; ++number) {
    WriteBatch batch;
    for (int i = 0; i < kKeysPerBatch; ++i) {
      batch.guards.push_back({Table::kObjects, std::to_string(number * kKeysPerBatch + i), 500});
    }
    CHECK(fixture.run(std::move(batch)).ok());
  }
}

TEST_CASE("no conflict is missed where keys share slots", "[kv]") {
  constexpr int kKeys = 600'000;
  constexpr int kKeysBetweenChecks = 300;
  Fixture fixture;
  WriteBatch all;
  for (int i = 0; i < kKeys; ++i) all.put(Table::kObjects, std::to_string(i), "v");
  REQUIRE(fixture.run(std::move(all)).ok());
  int missed = 0;
  for (int i = 0; i < kKeys; i += kKeysBetweenChecks) {
    WriteBatch stale = put_of("other");
    stale.guards.push_back({Table::kObjects, std::to_string(i), 500});
    if (fixture.run(std::move(stale)).status().code() != Code::kAborted) ++missed;
  }
  CHECK(missed == 0);
}

TEST_CASE("a callback may commit again from the commit thread", "[kv]") {
  Fixture fixture;
  std::promise<Result<uint64_t>> second;
  fixture.committer.commit(put_of("a"), [&](const Result<uint64_t>&) {
    fixture.committer.commit(put_of("b"), [&](const Result<uint64_t>& result) { second.set_value(result); });
  });
  CHECK(second.get_future().get().ok());
}

TEST_CASE("a damaged commit version is data loss", "[kv]") {
  CHECK(decode_commit_version(std::nullopt).value() == 0);
  CHECK(decode_commit_version(encode_commit_version(0x0102030405060708)).value() == 0x0102030405060708);
  CHECK(encode_commit_version(0x0102030405060708) == "\x01\x02\x03\x04\x05\x06\x07\x08");
  CHECK(decode_commit_version("1234567").status().code() == Code::kDataLoss);
}

TEST_CASE("a store that crashes keeps what was applied, and nothing of what was not", "[kv]") {
  ManualClock clock;
  FaultyKvStore store(clock);
  commit_puts(store, Table::kObjects, {{"a", "1"}});
  const bool is_applied = GENERATE(false, true);
  store.fail_commit(2, is_applied ? CommitFault::kCrashAfterApply : CommitFault::kCrashBeforeApply);
  commit_puts(store, Table::kObjects, {{"b", "1"}});
  CHECK_FALSE(commit(store, put_of("c")).ok());
  CHECK(store.crashed());
  CHECK_FALSE(commit(store, put_of("d")).ok());
  CHECK_FALSE(store.get(Table::kObjects, "a", ReadMode::kMayBlock).ok());
  store.restart();
  CHECK(store.get(Table::kObjects, "a", ReadMode::kMayBlock).value() == "1");
  CHECK(store.get(Table::kObjects, "b", ReadMode::kMayBlock).value() == "1");
  CHECK(store.get(Table::kObjects, "c", ReadMode::kMayBlock).value().has_value() == is_applied);
  CHECK(store.get(Table::kObjects, "d", ReadMode::kMayBlock).value() == std::nullopt);
}

TEST_CASE("a store whose sync failed is refused until it is opened again", "[kv]") {
  ManualClock clock;
  FaultyKvStore store(clock);
  const bool is_kept = GENERATE(false, true);
  store.fail_commit(1, is_kept ? CommitFault::kSyncFailedKept : CommitFault::kSyncFailedLost);
  CHECK(commit(store, put_of("a")).status().reason() == "syncFailed");
  CHECK(commit(store, put_of("b")).status().reason() == "syncFailed");
  store.restart();
  CHECK(store.get(Table::kObjects, "a", ReadMode::kMayBlock).value().has_value() == is_kept);
  CHECK(commit(store, put_of("b")).ok());
}

}  // namespace lakegate
