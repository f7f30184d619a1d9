// What transactions read of kept rows is what is committed: in races that are set up by hand, after every operation
// that writes such rows, and under writers and readers at random. LAKEGATE_SEED sets the sequence of the latter.
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <thread>

#include <catch2/catch.hpp>

#include "metadata/ops/bucket_access_controls.h"
#include "metadata/ops/bucket_purge.h"
#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_restore.h"
#include "metadata/ops/buckets_set_iam_policy.h"
#include "metadata/ops/custom_roles.h"
#include "metadata/ops/deny_policies.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/groups.h"
#include "metadata/ops/iam_policies.h"
#include "metadata/ops/lease_rows.h"
#include "metadata/ops/project_iam_policy.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/iam_policy_codec.h"
#include "metadata/schema/key_registry.h"
#include "tests/metadata/hooked_kv_store.h"
#include "tests/metadata/ops_fixture.h"
#include "tests/support/kv_support.h"

namespace lakegate {
namespace {

Result<SharedBucket> read_bucket(KvStore& store, const OpsFixture& fixture, const std::string& name) {
  Transaction transaction(store, ReadMode::kMayBlock, fixture.clock.now_us(), {}, TransactionUse::kReadOnly);
  return find_bucket(transaction, name);
}

Result<Bucket> relabel(OpsFixture& fixture, const std::string& name, const std::string& label) {
  BucketsPatchRequest request;
  request.name = name;
  request.change = [label](const Bucket& current) -> Result<BucketAttributes> {
    BucketAttributes changed = current;
    changed.labels["x"] = label;
    return changed;
  };
  return fixture.run(buckets_patch, request);
}

// Every row that may be kept, as it stands in the store and as transactions see it. `keys` grows by those that are
// there, so that a row is looked at after it went, too.
void check_rows(OpsFixture& fixture, std::set<std::pair<Table, std::string>>& keys) {
  for (const Table table : {Table::kBuckets, Table::kFolders, Table::kLeases, Table::kResources}) {
    const auto cursor = fixture.store->scan(table, {}, {}, ReadMode::kMayBlock);
    for (; cursor->valid(); cursor->next()) {
      if (RowCache::keeps(table, cursor->key())) keys.emplace(table, cursor->key());
    }
  }
  struct RawForm {
    std::string record;
  };
  const auto decode = [](std::string_view record) -> Result<RawForm> { return RawForm{std::string(record)}; };
  for (const auto& [table, key] : keys) {
    CAPTURE(key);
    Transaction transaction = fixture.begin();
    const auto seen = transaction.get_decoded<RawForm>(table, key, decode).value();
    const std::optional<std::string> stored = fixture.store->get(table, key, ReadMode::kMayBlock).value();
    REQUIRE((seen != nullptr) == stored.has_value());
    if (seen) CHECK(seen->record == *stored);
  }
}

}  // namespace

TEST_CASE("A bucket that is read while another commit changes it is not kept as it was") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  HookedKvStore store(*fixture.store);
  store.after_next_get = [&] { REQUIRE(relabel(fixture, "bucket", "new").ok()); };
  const SharedBucket old = read_bucket(store, fixture, "bucket").value();
  CHECK(old->labels.empty());
  CHECK(read_bucket(store, fixture, "bucket").value()->labels.at("x") == "new");
}

TEST_CASE("That a bucket is missing is not kept when it is made while somebody looks") {
  OpsFixture fixture;
  HookedKvStore store(*fixture.store);
  store.after_next_get = [&] { fixture.make_bucket("bucket"); };
  CHECK(read_bucket(store, fixture, "bucket").value() == nullptr);
  CHECK(read_bucket(store, fixture, "bucket").value() != nullptr);
}

TEST_CASE("A kept bucket is not read from the engine again") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  HookedKvStore store(*fixture.store);
  const SharedBucket first = read_bucket(store, fixture, "bucket").value();
  bool was_read = false;
  store.after_next_get = [&] { was_read = true; };
  CHECK(read_bucket(store, fixture, "bucket").value() == first);
  CHECK_FALSE(was_read);
}

TEST_CASE("An object that is made in a kept bucket conflicts with the deletion of the bucket") {
  OpsFixture fixture(GENERATE(Engine::kMemory, Engine::kRocksDb));
  fixture.make_bucket("bucket");
  REQUIRE(fixture.read([](Transaction& transaction) { return find_bucket(transaction, "bucket"); }).ok());
  Transaction insert = fixture.begin();
  REQUIRE(objects_insert(insert, fixture.insert_request("bucket", "object")).ok());
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  CHECK(fixture.commit(insert).code() == Code::kAborted);
  CHECK(fixture.run(objects_insert, fixture.insert_request("bucket", "object")).status().code() == Code::kNotFound);
}

TEST_CASE("The deletion of a kept bucket conflicts with an object that is made in it") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  REQUIRE(fixture.read([](Transaction& transaction) { return find_bucket(transaction, "bucket"); }).ok());
  Transaction removal = fixture.begin();
  REQUIRE(buckets_delete(removal, BucketsDeleteRequest{"bucket", {}}).ok());
  fixture.make_object("bucket", "object");
  CHECK(fixture.commit(removal).code() == Code::kAborted);
}

TEST_CASE("A change of a bucket that was kept before another changed it conflicts") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  Transaction change = fixture.begin();
  Bucket bucket = require_bucket(change, "bucket").value();
  REQUIRE(relabel(fixture, "bucket", "theirs").ok());
  change.put(Table::kBuckets, bucket_key("bucket"), encode_bucket(bucket));
  CHECK(fixture.commit(change).code() == Code::kAborted);
}

TEST_CASE("A transaction that only reads notes no guards, and one that commits does") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  Transaction reader(*fixture.store, ReadMode::kMayBlock, 0, {}, TransactionUse::kReadOnly);
  REQUIRE(require_bucket(reader, "bucket").ok());
  CHECK(reader.take_batch().guards.empty());
  Transaction writer = fixture.begin();
  REQUIRE(require_bucket(writer, "bucket").ok());
  CHECK(writer.take_batch().guards.size() == 1);
}

TEST_CASE("Every operation that writes a kept row is seen at once") {
  OpsFixture fixture(GENERATE(Engine::kMemory, Engine::kRocksDb));
  std::set<std::pair<Table, std::string>> keys;
  // Rows that are absent at first, so that their absence is kept.
  for (const std::string key : {"bucket", "other"}) keys.emplace(Table::kBuckets, bucket_key(key));
  keys.emplace(Table::kResources, resource_key(ResourceKind::kProjectIamPolicy, 0, "project"));
  keys.emplace(Table::kResources, resource_key(ResourceKind::kGroup, 0, "team@example.com"));
  keys.emplace(Table::kResources, resource_key(ResourceKind::kCustomRole, 0, "projects/project/roles/reader"));
  keys.emplace(Table::kResources, resource_key(ResourceKind::kDenyPolicy, 0, "project"));
  keys.emplace(Table::kResources, resource_key(ResourceKind::kDenyPolicy, 0, "project/no"));
  check_rows(fixture, keys);

  BucketsInsertRequest insert{"bucket", "project", {}};
  insert.attributes.soft_delete_policy = SoftDeletePolicy{604800, 0};
  const Bucket bucket = fixture.run(buckets_insert, insert).value();
  keys.emplace(Table::kLeases, lease_key(bucket.generation, {}, LeaseRowKind::kIndex));
  keys.emplace(Table::kFolders, folder_locks_key(bucket.generation));
  check_rows(fixture, keys);
  REQUIRE(relabel(fixture, "bucket", "a").ok());
  check_rows(fixture, keys);
  REQUIRE(fixture
              .transact([&](Transaction& transaction) -> Result<bool> {
                ASSIGN_OR_RETURN(const Bucket found, require_bucket(transaction, "bucket"));
                put_bucket_iam_policy(transaction, found, {1, {{"roles/storage.admin", {"allUsers"}, std::nullopt}}});
                put_managed_folder_iam_policy(transaction, found, "a/", IamPolicy());
                return true;
              })
              .ok());
  check_rows(fixture, keys);
  const auto add_member = [](Transaction& transaction) {
    return add_project_iam_member(transaction, "project", "roles/viewer", "user:ann@example.com");
  };
  const auto remove_member = [](Transaction& transaction) {
    return remove_project_iam_member(transaction, "project", "roles/viewer", "user:ann@example.com");
  };
  const auto make_group = [](Transaction& transaction) {
    return groups_insert(transaction, {"team@example.com", "", {"user:ann@example.com"}, 0, 0});
  };
  const auto leave_group = [](Transaction& transaction) {
    return groups_remove_member(transaction, "team@example.com", "user:ann@example.com");
  };
  const auto delete_group = [](Transaction& transaction) { return groups_delete(transaction, "team@example.com"); };
  const auto make_role = [](Transaction& transaction) {
    CustomRole role;
    role.name = "projects/project/roles/reader";
    return put_custom_role(transaction, role);
  };
  const auto delete_role = [](Transaction& transaction) {
    return delete_custom_role(transaction, "projects/project/roles/reader");
  };
  const auto deny = [](Transaction& transaction) { return put_deny_policy(transaction, {"project", "no", "", {}}); };
  const auto allow = [](Transaction& transaction) { return delete_deny_policy(transaction, "project", "no"); };
  const auto step = [&](auto operation) {
    REQUIRE(fixture.transact(operation).ok());
    check_rows(fixture, keys);
  };
  const auto lease_object = [&](Transaction& transaction) -> Result<bool> {
    RETURN_IF_ERROR(note_lease_in_index(transaction, bucket, {"bucket", "a/object", false}));
    return true;
  };
  const auto lease_prefix = [&](Transaction& transaction) -> Result<bool> {
    RETURN_IF_ERROR(note_lease_in_index(transaction, bucket, {"bucket", "a/", true}));
    return true;
  };
  const auto lock_folder = [&](Transaction& transaction) -> Result<bool> {
    put_folder_locks(transaction, bucket, {0, {{"operation", "a/", "", FolderLockState::kDeleting}}});
    return true;
  };
  const auto unlock_folder = [&](Transaction& transaction) -> Result<bool> {
    put_folder_locks(transaction, bucket, FolderLocks());
    return true;
  };
  step(lease_object);
  step(lease_prefix);
  step(lock_folder);
  step(unlock_folder);
  step(add_member);
  step(remove_member);
  step(make_group);
  step(leave_group);
  step(delete_group);
  step(make_role);
  step(delete_role);
  step(deny);
  step(allow);
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  check_rows(fixture, keys);
  REQUIRE(fixture.run(buckets_restore, BucketsRestoreRequest{"bucket", bucket.generation}).ok());
  check_rows(fixture, keys);
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  // Another bucket of the same name.
  REQUIRE(fixture.run(buckets_insert, insert).ok());
  check_rows(fixture, keys);
}

namespace {

// A bucket whose label only rises. What a reader sees must lie between what was acknowledged before he looked and what
// the engine has afterwards.
class RisingBuckets {
 public:
  static constexpr int kBuckets = 3;

  RisingBuckets(Engine engine, uint64_t seed) : fixture_(engine), seed_(seed) {
    for (int i = 0; i < kBuckets; ++i) {
      fixture_.make_bucket(name(i));
      REQUIRE(relabel(fixture_, name(i), "0").ok());
    }
  }

  void run() {
    std::vector<std::thread> threads;
    for (int i = 0; i < kBuckets; ++i) threads.emplace_back([this, i] { write(i); });
    for (int i = 0; i < 4; ++i) threads.emplace_back([this, i] { read(seed_ + static_cast<uint64_t>(i)); });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong_ == 0);
    CHECK(reads_ > 1000);
  }

 private:
  static constexpr int kWrites = 300;

  static std::string name(int i) { return "bucket-" + std::to_string(i); }

  void write(int i) {
    for (int value = 1; value <= kWrites; ++value) {
      if (!relabel(fixture_, name(i), std::to_string(value)).ok()) ++wrong_;
      acknowledged_[static_cast<size_t>(i)] = value;
    }
    ++writers_done_;
  }

  void read(uint64_t seed) {
    std::mt19937_64 random(seed);
    while (writers_done_ < kBuckets) {
      const int i = static_cast<int>(random() % kBuckets);
      const int before = acknowledged_[static_cast<size_t>(i)];
      const SharedBucket seen = read_bucket(*fixture_.store, fixture_, name(i)).value();
      const auto record = fixture_.store->get(Table::kBuckets, bucket_key(name(i)), ReadMode::kMayBlock).value();
      const int after = std::stoi(decode_bucket(*record)->labels.at("x"));
      const int value = std::stoi(seen->labels.at("x"));
      if (value < before || value > after) ++wrong_;
      // What the engine has shown to somebody is not taken back by what is kept.
      const SharedBucket again = read_bucket(*fixture_.store, fixture_, name(i)).value();
      if (std::stoi(again->labels.at("x")) < after) ++wrong_;
      ++reads_;
    }
  }

  OpsFixture fixture_;
  const uint64_t seed_;
  std::array<std::atomic<int>, kBuckets> acknowledged_{};
  std::atomic<int> writers_done_ = 0;
  std::atomic<int> wrong_ = 0;
  std::atomic<int> reads_ = 0;
};

uint64_t chosen_seed() {
  const char* const stated = std::getenv("LAKEGATE_SEED");
  return stated != nullptr ? std::strtoull(stated, nullptr, 10) : std::random_device()();
}

}  // namespace

TEST_CASE("Readers beside writers never see a row that is older than what was acknowledged, nor older than one seen") {
  const uint64_t seed = chosen_seed();
  std::cout << "row coherence: LAKEGATE_SEED=" << seed << '\n';
  RisingBuckets(GENERATE(Engine::kMemory, Engine::kRocksDb), seed).run();
}

}  // namespace lakegate
