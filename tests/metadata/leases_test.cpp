#include <catch2/catch.hpp>

#include "metadata/ops/bucket_purge.h"
#include "metadata/ops/leases_acquire.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/lease_codec.h"
#include "tests/metadata/lease_world.h"

namespace lakegate {
namespace {

constexpr uint8_t kA = 1;
constexpr uint8_t kB = 2;
const LeaseTarget kObject = LeaseWorld::object("t/o");
const LeaseTarget kTable = LeaseWorld::prefix("t/");

size_t lease_rows(KvStore& store) {
  size_t count = 0;
  for (auto cursor = store.scan(Table::kLeases, {}, {}, ReadMode::kMayBlock); cursor->valid(); cursor->next()) ++count;
  return count;
}

TEST_CASE("A lease is taken, renewed, changed, broken and released on either engine") {
  LeaseWorld world(GENERATE(Engine::kMemory, Engine::kRocksDb));
  const uint64_t epoch = world.must_acquire(kObject, kA);
  CHECK(world.state_of(kObject) == LeaseState::kLeased);
  CHECK(world.lease_of(kObject).lease->epoch == epoch);
  world.wait_s(20);
  CHECK(world.renew(kObject, kA)->remaining_us == 30 * kSecondUs);
  CHECK(world.renew(kObject, kB).status().reason() == kLeaseIdMismatch);
  CHECK(world.change(kObject, kA, kB)->lease->epoch == epoch);
  CHECK(world.change(kObject, kA, kB).ok());
  CHECK(world.renew(kObject, kA).status().reason() == kLeaseIdMismatch);
  CHECK(world.break_it(kObject, 10)->remaining_us == 10 * kSecondUs);
  const uint64_t broken_epoch = world.lease_of(kObject).lease->epoch;
  CHECK(broken_epoch > epoch);
  CHECK(world.break_it(kObject, 10)->lease->epoch == broken_epoch);
  CHECK(world.state_of(kObject) == LeaseState::kBreaking);
  world.wait_s(10);
  CHECK(world.state_of(kObject) == LeaseState::kBroken);
  CHECK(world.release(kObject, kB)->state == LeaseState::kAvailable);
  CHECK(world.release(kObject, kB).status().reason() == kLeaseNotPresent);
}

TEST_CASE("A lease can be taken on a name that does not exist, and holds while the object comes and goes") {
  LeaseWorld world;
  const uint64_t epoch = world.must_acquire(kObject, kA);
  CHECK(world.lease_of(kObject).object_generation == 0);
  CHECK(world.write("t/o").code() == Code::kConditionNotMet);
  REQUIRE(world.write("t/o", world.claim(kA, epoch)).ok());
  CHECK(world.lease_of(kObject).object_generation == world.get("bucket", "t/o")->generation);
  CHECK(world.remove_with("t/o").code() == Code::kConditionNotMet);
  REQUIRE(world.remove_with("t/o", world.claim(kA)).ok());
  CHECK(world.lease_of(kObject).lease->epoch == epoch);
  CHECK(world.write("t/o").code() == Code::kConditionNotMet);
  CHECK(world.write("t/o", world.claim(kA, epoch)).ok());
}

TEST_CASE("The epoch of a name rises with every acquisition and break, over release, deletion and a new object") {
  LeaseWorld world;
  uint64_t last = 0;
  const auto must_rise = [&last](uint64_t epoch) {
    CHECK(epoch > last);
    last = epoch;
  };
  must_rise(world.must_acquire(kObject, kA));
  must_rise(world.must_acquire(kObject, kA));
  must_rise(world.break_it(kObject, 0)->lease->epoch);
  must_rise(world.must_acquire(kObject, kB));
  REQUIRE(world.write("t/o", world.claim(kB)).ok());
  REQUIRE(world.remove_with("t/o", world.claim(kB)).ok());
  REQUIRE(world.release(kObject, kB).ok());
  must_rise(world.must_acquire(kObject, kA));
  world.wait_s(60);
  REQUIRE(world.write("t/o").ok());
  must_rise(world.must_acquire(kObject, kB));
  // The clock of people may be set back.
  world.clock.set_now_us(world.clock.now_us() - 3600 * kSecondUs);
  must_rise(world.must_acquire(kObject, kB));
}

TEST_CASE("A released name costs nothing: its row is gone, and only the bucket's index stays") {
  LeaseWorld world;
  CHECK(lease_rows(*world.store) == 0);
  for (int i = 0; i < 5; ++i) {
    world.must_acquire(kObject, kA);
    REQUIRE(world.release(kObject, kA).ok());
  }
  CHECK(lease_rows(*world.store) == 1);
}

TEST_CASE("Operations on leases change neither generation nor metageneration, and make no events") {
  LeaseWorld world;
  const Object before = world.make_object("bucket", "t/o");
  world.new_events();
  world.must_acquire(kObject, kA);
  REQUIRE(world.renew(kObject, kA).ok());
  REQUIRE(world.break_it(kObject, 0).ok());
  REQUIRE(world.release(kObject, kA).ok());
  CHECK(world.get("bucket", "t/o")->generation == before.generation);
  CHECK(world.get("bucket", "t/o")->metageneration == before.metageneration);
  CHECK(world.new_events().empty());
}

TEST_CASE(
    "A writer that pauses past its lease's end, and would overwrite another one's work, is refused by the store") {
  LeaseWorld world;
  const uint64_t slow = world.must_acquire(kObject, kA, 15);
  REQUIRE(world.write("t/o", world.claim(kA, slow)).ok());
  // The first writer checks that its lease is valid, and stops before it writes: a collection of garbage, a page fault.
  CHECK(world.state_of(kObject) == LeaseState::kLeased);
  world.wait_s(16);
  const uint64_t quick = world.must_acquire(kObject, kB, 15);
  REQUIRE(world.write("t/o", world.claim(kB, quick)).ok());
  const uint64_t generation = world.get("bucket", "t/o")->generation;
  // It wakes up. A lock that only its holders look at lets this through, and the second writer's data is lost.
  CHECK(world.write("t/o", world.claim(kA, slow)).code() == Code::kConflict);
  // Also when the second writer has gone, when both use one id, and when the first one names no lease.
  REQUIRE(world.release(kObject, kB).ok());
  CHECK(world.write("t/o", world.claim(kA, slow)).code() == Code::kConditionNotMet);
  world.must_acquire(kObject, kA, 15);
  CHECK(world.write("t/o", world.claim(kA, slow)).code() == Code::kConditionNotMet);
  CHECK(world.write("t/o").code() == Code::kConditionNotMet);
  CHECK(world.renew(kObject, kB).status().code() == Code::kConflict);
  CHECK(world.get("bucket", "t/o")->generation == generation);
}

TEST_CASE("An expired lease is renewed as long as nobody else has written, and not after") {
  LeaseWorld world;
  const uint64_t epoch = world.must_acquire(kObject, kA, 15);
  REQUIRE(world.write("t/o", world.claim(kA)).ok());
  world.wait_s(100);
  CHECK(world.write("t/o", world.claim(kA)).code() == Code::kConditionNotMet);
  CHECK(world.renew(kObject, kA)->lease->epoch == epoch);
  CHECK(world.write("t/o", world.claim(kA, epoch)).ok());
  world.wait_s(100);
  REQUIRE(world.write("t/o").ok());
  CHECK(world.state_of(kObject) == LeaseState::kAvailable);
  CHECK(world.renew(kObject, kA).status().reason() == kLeaseNotPresent);
}

TEST_CASE("Until a breaking lease is broken its holder writes by its id, and its old epoch is refused at once") {
  LeaseWorld world;
  const uint64_t epoch = world.must_acquire(kObject, kA);
  REQUIRE(world.break_it(kObject, 10).ok());
  CHECK(world.write("t/o", world.claim(kA)).ok());
  CHECK(world.write("t/o", world.claim(kA, epoch)).code() == Code::kConditionNotMet);
  CHECK(world.write("t/o").code() == Code::kConditionNotMet);
  CHECK(world.acquire(kObject, kB).status().reason() == kLeaseIsBreaking);
  world.wait_s(10);
  CHECK(world.write("t/o", world.claim(kA)).code() == Code::kConditionNotMet);
  CHECK(world.acquire(kObject, kB).ok());
}

TEST_CASE("Reads are never hindered, and may demand that a lease is held") {
  LeaseWorld world;
  world.make_object("bucket", "t/o");
  const auto read = [&](const LeaseClaim& claim) {
    Precondition precondition;
    precondition.lease = claim;
    return world.get("bucket", "t/o", std::nullopt, precondition).status().code();
  };
  CHECK(read(world.claim(kA)) == Code::kConditionNotMet);
  const uint64_t epoch = world.must_acquire(kTable, kA);
  CHECK(read({}) == Code::kOk);
  CHECK(read(world.claim(kA, epoch)) == Code::kOk);
  CHECK(read(world.claim(kA, epoch + 1)) == Code::kConditionNotMet);
  CHECK(read(world.claim(kB)) == Code::kConflict);
}

TEST_CASE("A lease on a prefix fences every name below it and no other") {
  LeaseWorld world;
  const uint64_t epoch = world.must_acquire(kTable, kA);
  for (const char* name : {"t/", "t/o", "t/a/b/c", "t//"}) {
    CHECK(world.write(name).code() == Code::kConditionNotMet);
    CHECK(world.write(name, world.claim(kB)).code() == Code::kConflict);
    CHECK(world.write(name, world.claim(kA, epoch)).ok());
  }
  for (const char* name : {"t", "u/t/o", "tt/o", "s"}) CHECK(world.write(name).ok());
  CHECK(world.write("u/o", world.claim(kA)).code() == Code::kConditionNotMet);
}

TEST_CASE("Two leases never cover one name") {
  LeaseWorld world;
  SECTION("an object below a leased prefix cannot be leased, nor a prefix in it or around it") {
    world.must_acquire(LeaseWorld::prefix("a/b/"), kA);
    for (const LeaseTarget& target : {LeaseWorld::object("a/b/o"), LeaseWorld::prefix("a/b/c/"),
                                      LeaseWorld::prefix("a/"), LeaseWorld::object("a/b/")}) {
      CHECK(world.acquire(target, kB).status().reason() == kLeaseAlreadyPresent);
      CHECK(world.acquire(target, kA).status().reason() == kLeaseAlreadyPresent);
    }
    CHECK(world.acquire(LeaseWorld::object("a/o"), kB).ok());
    CHECK(world.acquire(LeaseWorld::prefix("a/c/"), kB).ok());
  }
  SECTION("a prefix around a leased object cannot be leased") {
    world.must_acquire(LeaseWorld::object("a/b/o"), kA);
    CHECK(world.acquire(LeaseWorld::prefix("a/b/"), kB).status().reason() == kLeaseAlreadyPresent);
    CHECK(world.acquire(LeaseWorld::prefix("a/"), kB).status().reason() == kLeaseAlreadyPresent);
    REQUIRE(world.break_it(LeaseWorld::object("a/b/o"), 0).ok());
    CHECK(world.acquire(LeaseWorld::prefix("a/"), kB).ok());
  }
  SECTION("one that ended gives way for good, so that its late holder cannot renew it beside the new one") {
    world.must_acquire(LeaseWorld::object("a/b/o"), kA, 15);
    world.wait_s(15);
    world.must_acquire(LeaseWorld::prefix("a/"), kB, 15);
    CHECK(world.renew(LeaseWorld::object("a/b/o"), kA).status().reason() == kLeaseNotPresent);
    world.wait_s(15);
    world.must_acquire(LeaseWorld::object("a/b/o"), kA, 15);
    CHECK(world.renew(LeaseWorld::prefix("a/"), kB).status().reason() == kLeaseNotPresent);
  }
}

TEST_CASE("A write below an expired prefix lease by somebody who names none ends its renewal") {
  LeaseWorld world;
  world.must_acquire(kTable, kA, 15);
  world.wait_s(15);
  REQUIRE(world.write("t/o").ok());
  CHECK(world.renew(kTable, kA).status().reason() == kLeaseNotPresent);
}

// What two operations that began at the same moment make of each other: the second to commit is to be run again.
template <class First, class Second>
Status commit_second(LeaseWorld& world, First first, Second second) {
  Transaction one = world.begin();
  Transaction two = world.begin();
  REQUIRE(first(one).ok());
  REQUIRE(second(two).ok());
  REQUIRE(world.commit(one).ok());
  return world.commit(two);
}

TEST_CASE("Of two operations that race, the one that comes second sees the first one") {
  LeaseWorld world;
  const bool had_leases = GENERATE(false, true);
  if (had_leases) {
    world.must_acquire(LeaseWorld::prefix("x/"), kA, 15);
    world.must_acquire(LeaseWorld::object("y"), kA, 15);
  }
  const auto acquire = [](const LeaseTarget& target, uint8_t id) {
    return [target, id](Transaction& transaction) {
      return leases_acquire(transaction, {target, lease_id(id), 30 * kSecondUs, {}, {}}).status();
    };
  };
  const ObjectsInsertRequest insert = world.insert_request("bucket", "t/o");
  const auto write = [&insert](Transaction& transaction) { return objects_insert(transaction, insert).status(); };
  CHECK(commit_second(world, acquire(kObject, kA), acquire(kObject, kB)).code() == Code::kAborted);
  REQUIRE(world.release(kObject, kA).ok());
  CHECK(commit_second(world, acquire(kTable, kA), acquire(kObject, kB)).code() == Code::kAborted);
  REQUIRE(world.release(kTable, kA).ok());
  CHECK(commit_second(world, acquire(kObject, kA), acquire(kTable, kB)).code() == Code::kAborted);
  REQUIRE(world.release(kObject, kA).ok());
  CHECK(commit_second(world, acquire(kTable, kA), acquire(LeaseWorld::prefix("t/u/"), kB)).code() == Code::kAborted);
  REQUIRE(world.release(kTable, kA).ok());
  CHECK(commit_second(world, acquire(LeaseWorld::prefix("t/u/"), kA), acquire(kTable, kB)).code() == Code::kAborted);
  REQUIRE(world.release(LeaseWorld::prefix("t/u/"), kA).ok());
  CHECK(commit_second(world, acquire(kObject, kA), write).code() == Code::kAborted);
  REQUIRE(world.release(kObject, kA).ok());
  CHECK(commit_second(world, acquire(kTable, kA), write).code() == Code::kAborted);
}

TEST_CASE("A holder's writes to different names below its prefix do not hinder each other") {
  LeaseWorld world;
  world.must_acquire(kTable, kA);
  const auto write = [&world](const char* name) {
    ObjectsInsertRequest insert = world.insert_request("bucket", name);
    insert.precondition.lease = LeaseWorld::claim(kA);
    return [insert](Transaction& transaction) { return objects_insert(transaction, insert).status(); };
  };
  CHECK(commit_second(world, write("t/a"), write("t/b")).ok());
}

TEST_CASE("Names and prefixes that cannot be leased are refused") {
  LeaseWorld world;
  CHECK(world.acquire(LeaseWorld::prefix("t"), kA).status().location() == "prefix");
  CHECK(world.acquire(LeaseWorld::prefix(""), kA).status().code() == Code::kInvalidArgument);
  CHECK(world.acquire(LeaseWorld::object(""), kA).status().code() == Code::kInvalidArgument);
  std::string deep;
  for (int i = 0; i < kLeasePrefixDepthMax; ++i) deep += "d/";
  CHECK(world.acquire(LeaseWorld::prefix(deep), kA).ok());
  CHECK(world.write(deep + "o").code() == Code::kConditionNotMet);
  CHECK(world.acquire(LeaseWorld::prefix(deep + "d/"), kA).status().location() == "prefix");
  CHECK(world.acquire({"nowhere", "o", false}, kA).status().code() == Code::kNotFound);
  CHECK(world.acquire(kObject, kA, 5).status().code() == Code::kInvalidArgument);
}

TEST_CASE("A lease may be taken only if the object is still what the caller saw") {
  LeaseWorld world;
  const Object object = world.make_object("bucket", "t/o");
  LeasesAcquireRequest request{kObject, lease_id(kA), 30 * kSecondUs, {}, {}};
  request.precondition.if_generation_match = object.generation + 1;
  CHECK(world.lease_op(leases_acquire, request).status().code() == Code::kConditionNotMet);
  request.precondition.if_generation_match = object.generation;
  CHECK(world.lease_op(leases_acquire, request).ok());
}

TEST_CASE("Leases are listed in the order of names, page by page") {
  LeaseWorld world;
  world.must_acquire(LeaseWorld::object("b"), kA, 15);
  world.must_acquire(LeaseWorld::prefix("c/"), kA, std::nullopt);
  world.must_acquire(LeaseWorld::object("a/x"), kA, std::nullopt);
  world.wait_s(15);
  LeasesListRequest request{"bucket", {}, {}, false, false, 1};
  std::vector<std::string> names;
  for (bool more = true; more;) {
    const auto page = world.read([&](Transaction& transaction) { return leases_list(transaction, request); });
    REQUIRE(page.ok());
    for (const LeaseView& view : page->items) {
      names.push_back(view.target.name + " " + std::string(lease_state_name(view.state)));
    }
    more = !page->last_name.empty();
    request.after_name = page->last_name;
    request.after_is_prefix = page->last_is_prefix;
  }
  CHECK(names == std::vector<std::string>{"a/x leased", "b expired", "c/ leased"});
  const auto held = world.read([&](Transaction& transaction) {
    return leases_list(transaction, {"bucket", "b", {}, false, true, 100});
  });
  CHECK(held->items.empty());
}

TEST_CASE("The leases of a bucket that is gone go with its other rows") {
  LeaseWorld world;
  world.must_acquire(kTable, kA, std::nullopt);
  world.must_acquire(LeaseWorld::object("o"), kA, std::nullopt);
  CHECK(lease_rows(*world.store) == 3);
  const auto purged = world.transact([&](Transaction& transaction) {
    return bucket_purge_step(transaction, world.bucket.generation, BucketPurgePosition(), 100);
  });
  REQUIRE(purged.ok());
  CHECK(lease_rows(*world.store) == 0);
}

TEST_CASE("After a restart a lease is held for its whole time again, by the clock of the new process") {
  LeaseWorld world;
  const uint64_t epoch = world.must_acquire(kObject, kA, 30);
  world.wait_s(29);
  const Catalog restarted(*world.store, world.clock, world.pool);
  const LeaseTime time = restarted.lease_time();
  const Lease lease = *world.lease_of(kObject).lease;
  CHECK(time.term >= epoch);
  CHECK(lease_remaining_us(lease, time) == 30 * kSecondUs);
  // A process that came before cannot end it any more.
  Lease later = lease;
  later.term = time.term;
  world.wait_s(100);
  CHECK(lease_state(later, world.catalog.lease_time()) == LeaseState::kLeased);
}

TEST_CASE("What cannot be read of a lease keeps the name closed") {
  LeaseWorld world;
  world.must_acquire(kObject, kA);
  WriteBatch batch;
  Transaction transaction = world.begin();
  transaction.put(Table::kLeases, lease_key(world.bucket.generation, "t/o", LeaseRowKind::kObject), "damaged");
  REQUIRE(world.commit(transaction).ok());
  CHECK(world.write("t/o", world.claim(kA)).code() == Code::kDataLoss);
  CHECK(world.write("t/o").code() == Code::kDataLoss);
  CHECK(world.write("t/other").ok());
}

}  // namespace
}  // namespace lakegate
