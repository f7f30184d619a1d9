// The offline check of leases: silent about what operations leave, loud about each planted fault.
#include <functional>

#include <catch2/catch.hpp>

#include "metadata/ops/leases_acquire.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/lease_codec.h"
#include "storage/check.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

struct LeasesWorld : StorageWorld {
  LeasesWorld() {
    auto insert = [](Transaction& transaction) {
      return buckets_insert(transaction, BucketsInsertRequest{"leases", "project", {}});
    };
    const auto made = sync_wait(process->catalog.transact(insert));
    REQUIRE(made.ok());
    bucket_generation = made->commit_version;
    acquire({"leases", "t/", true});
    acquire({"leases", "o", false});
  }
  void acquire(const LeaseTarget& target) {
    LeasesAcquireRequest request;
    request.target = target;
    auto operation = [&request](Transaction& transaction) { return leases_acquire(transaction, request); };
    REQUIRE(sync_wait(process->catalog.transact(operation)).ok());
  }
  CheckReport check() {
    const Result<CheckReport> report = check_data(kv, process->blobs);
    REQUIRE(report.ok());
    return *report;
  }
  std::string key(const std::string& name, LeaseRowKind kind) const { return lease_key(bucket_generation, name, kind); }

  uint64_t bucket_generation = 0;
};

}  // namespace

TEST_CASE("The check has nothing to say about leases that operations made") {
  LeasesWorld world;
  CHECK(world.check().errors.empty());
  CHECK(world.check().warnings.empty());
}

TEST_CASE("The check finds what is wrong with leases") {
  struct Fault {
    std::string sentence;
    std::function<void(LeasesWorld&, Transaction&)> plant;
  };
  const auto put = [](const std::string& name, LeaseRowKind kind) {
    return [=](LeasesWorld& world, Transaction& transaction) {
      transaction.put(Table::kLeases, world.key(name, kind), encode_lease(Lease()));
    };
  };
  const std::vector<Fault> faults = {
      {"Two leases cover gs://leases/t/x", put("t/x", LeaseRowKind::kObject)},
      {"Two leases cover gs://leases/t/", put("t/", LeaseRowKind::kObject)},
      {"is not in its bucket's index", put("u/v/", LeaseRowKind::kPrefix)},
      {"The lease on gs://leases/o cannot be read",
       [](auto& world, auto& t) { t.put(Table::kLeases, world.key("o", LeaseRowKind::kObject), "nonsense"); }},
      {"The lease index of gs://leases/ cannot be read",
       [](auto& world, auto& t) { t.put(Table::kLeases, world.key("", LeaseRowKind::kIndex), "nonsense"); }},
      {"lease key is malformed", [](auto& /*world*/, auto& t) { t.put(Table::kLeases, "nonsense", ""); }},
  };
  for (const Fault& fault : faults) {
    LeasesWorld world;
    auto change = [&](Transaction& transaction) -> Result<bool> {
      fault.plant(world, transaction);
      return true;
    };
    REQUIRE(sync_wait(world.process->catalog.transact(change)).ok());
    const CheckReport report = world.check();
    INFO(fault.sentence);
    const auto says = [&](const std::string& error) { return error.find(fault.sentence) != std::string::npos; };
    CHECK(std::ranges::any_of(report.errors, says));
  }
}

}  // namespace lakegate
