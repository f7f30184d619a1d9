// Two writers who hold leases by turns, and one who knows nothing of them, against a store that restarts. They pause,
// lose answers, and break each other's leases, all by a seeded generator and a clock that only the simulation moves.
//
// Each object holds a number. A holder reads it once, then counts on in its memory and writes what it has counted: so
// one write that comes from an old memory loses an update, and the number in the end is not the number of accepted
// writes.
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "tests/metadata/lease_world.h"
#include "tests/support/own_object.h"

namespace lakegate {
namespace {

const std::vector<std::string> kObjects = {"t/a", "t/b"};

// The clock of a machine that may be another one after a restart.
class SimulatedClock final : public Clock {
 public:
  int64_t now_us() const override { return now_us_; }
  int64_t monotonic_us() const override { return monotonic_us_; }
  void advance_us(int64_t us) {
    now_us_ += us;
    monotonic_us_ += us;
  }
  // The wall clock is wrong by up to an hour, and the monotonic one begins anywhere.
  void reboot(std::mt19937_64& random) {
    monotonic_us_ = static_cast<int64_t>(random() % (10'000 * kSecondUs));
    now_us_ += static_cast<int64_t>(random() % (7200 * kSecondUs)) - 3600 * kSecondUs;
  }

 private:
  int64_t now_us_ = 1'700'000'000 * kSecondUs;
  int64_t monotonic_us_ = 5 * kSecondUs;
};

struct AcceptedWrite {
  int writer;
  uint64_t epoch;
};

// What a writer that is not paused believes.
struct Writer {
  int number = 0;
  LeaseId id;
  std::optional<LeaseTarget> target;  // It believes that it holds this lease.
  uint64_t epoch = 0;
  bool names_epoch = true;
  std::map<std::string, uint64_t> memory;  // The numbers that it has read or written under this lease.
  // A write that it had decided on before it was paused.
  std::optional<std::string> pending;
};

class Simulation {
 public:
  template <class F>
  auto commit(F operation) {
    return sync_wait(catalog_->transact(std::move(operation)));
  }

  explicit Simulation(uint64_t seed) : random_(seed) {
    restart();
    BucketsInsertRequest request{"bucket", "project", {}};
    REQUIRE(commit([&](Transaction& transaction) { return buckets_insert(transaction, request); }).ok());
    for (int i = 0; i < 2; ++i) {
      writers_[i].number = i;
      writers_[i].id = lease_id(static_cast<uint8_t>(i + 1));
    }
    for (const std::string& name : kObjects) must_write_unaware(name);
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) step();
    check_history();
  }
  int accepted() const { return accepted_; }
  int refused() const { return refused_; }
  int leases() const { return leases_; }

 private:
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }

  void restart() {
    catalog_.reset();
    store_.reset();
    clock_.reboot(random_);
    store_ = std::make_unique<MemoryKvStore>(clock_, contents_);
    catalog_ = std::make_unique<Catalog>(*store_, clock_, pool_);
  }

  uint64_t stored(const std::string& name) {
    const ObjectsGetRequest get{"bucket", name, {}, {}};
    const auto object =
        sync_wait(catalog_->read([&](Transaction& transaction) { return get_own_object(transaction, get); }));
    return object.ok() ? std::stoull(object->metadata.at("n")) : 0;
  }

  Result<uint64_t> write(const std::string& name, uint64_t number, const LeaseClaim& claim) {
    ObjectsInsertRequest insert;
    insert.bucket = "bucket";
    insert.name = name;
    insert.attributes.metadata["n"] = std::to_string(number);
    insert.precondition.lease = claim;
    const auto written = commit([&](Transaction& transaction) { return objects_insert(transaction, insert); });
    if (!written.ok()) {
      CHECK(is_lease_refusal(written.status()));
      ++refused_;
      return written.status();
    }
    ++accepted_;
    ++count_[name];
    return written->commit_version;
  }

  // Reads and writes in one moment, as anybody may who finds the name free.
  void must_write_unaware(const std::string& name) { CHECK(write(name, stored(name) + 1, {}).ok()); }
  void write_unaware(const std::string& name) { static_cast<void>(write(name, stored(name) + 1, {})); }

  void step() {
    if (chance(2)) restart();
    if (chance(30)) clock_.advance_us(static_cast<int64_t>(random_() % (20 * kSecondUs)));
    if (chance(5)) clock_.advance_us(90 * kSecondUs);
    if (chance(5)) write_unaware(kObjects[random_() % kObjects.size()]);
    if (chance(2)) break_any();
    act(writers_[random_() % 2]);
  }

  void act(Writer& writer) {
    if (writer.pending) {
      if (chance(70)) return;  // Still paused.
      return deliver(writer);
    }
    if (!writer.target) return acquire(writer);
    if (chance(15)) return renew(writer);
    if (chance(5)) return release(writer);
    writer.pending = pick_name(writer);
    if (!chance(20)) deliver(writer);  // Otherwise it pauses between its decision and its write.
  }

  std::string pick_name(const Writer& writer) {
    return writer.target->is_prefix ? kObjects[random_() % kObjects.size()] : writer.target->name;
  }

  void acquire(Writer& writer) {
    LeasesAcquireRequest request;
    request.target = chance(50) ? LeaseWorld::prefix("t/") : LeaseWorld::object(kObjects[random_() % kObjects.size()]);
    request.id = writer.id;
    request.duration_us = 15 * kSecondUs;
    const auto acquired = commit([&](Transaction& transaction) { return leases_acquire(transaction, request); });
    if (!acquired.ok()) return;
    ++leases_;
    CHECK(acquired->commit_version > last_epoch_);
    last_epoch_ = acquired->commit_version;
    if (chance(10)) return;  // The answer is lost: it holds a lease and does not know.
    writer.target = request.target;
    writer.epoch = acquired->commit_version;
    // Ids differ, so naming the epoch is a second bolt; half of the time it is left open.
    writer.names_epoch = chance(50);
    writer.memory.clear();
    for (const std::string& name : kObjects) writer.memory[name] = stored(name);
  }

  void renew(Writer& writer) {
    if (chance(20)) return;  // The request is lost.
    const LeasesRenewRequest request{*writer.target, {writer.id, {}}};
    const auto renewed = commit([&](Transaction& transaction) { return leases_renew(transaction, request); });
    if (chance(20)) return;  // The answer is lost.
    if (!renewed.ok()) writer.target.reset();
  }

  void release(Writer& writer) {
    const LeasesReleaseRequest request{*writer.target, {writer.id, {}}};
    static_cast<void>(commit([&](Transaction& transaction) { return leases_release(transaction, request); }));
    writer.target.reset();
  }

  void break_any() {
    LeasesBreakRequest request;
    request.target = chance(50) ? LeaseWorld::prefix("t/") : LeaseWorld::object(kObjects[random_() % kObjects.size()]);
    if (chance(50)) request.period_us = chance(50) ? 0 : 5 * kSecondUs;
    static_cast<void>(commit([&](Transaction& transaction) { return leases_break(transaction, request); }));
  }

  void deliver(Writer& writer) {
    const std::string name = *writer.pending;
    writer.pending.reset();
    LeaseClaim claim{writer.id, {}};
    if (writer.names_epoch) claim.if_epoch_match = writer.epoch;
    const uint64_t number = writer.memory[name] + 1;
    const Result<uint64_t> written = write(name, number, claim);
    if (!written.ok()) {
      writer.target.reset();
      return;
    }
    history_[name].push_back({writer.number, writer.epoch});
    CHECK(stored(name) == count_[name]);
    writer.memory[name] = number;
  }

  void check_history() {
    for (const std::string& name : kObjects) {
      INFO(name);
      CHECK(stored(name) == count_[name]);  // No update was lost.
      uint64_t epoch = 0;
      std::map<uint64_t, int> writer_of;
      for (const AcceptedWrite& accepted : history_[name]) {
        CHECK(accepted.epoch >= epoch);  // Who wrote with an older epoch is never accepted after a newer one.
        epoch = accepted.epoch;
        CHECK(writer_of.emplace(epoch, accepted.writer).first->second == accepted.writer);
      }
    }
  }

  std::mt19937_64 random_;
  SimulatedClock clock_;
  std::shared_ptr<MemoryKvContents> contents_ = std::make_shared<MemoryKvContents>();
  WorkerPool pool_{1};
  std::unique_ptr<MemoryKvStore> store_;
  std::unique_ptr<Catalog> catalog_;
  std::array<Writer, 2> writers_;
  std::map<std::string, std::vector<AcceptedWrite>> history_;
  std::map<std::string, uint64_t> count_;
  uint64_t last_epoch_ = 0;
  int accepted_ = 0;
  int refused_ = 0;
  int leases_ = 0;
};

TEST_CASE("Two writers with leases never both have their writes accepted, whatever is paused, lost or restarted") {
  int accepted = 0;
  int refused = 0;
  int leases = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Simulation simulation(seed);
    simulation.run(600);
    accepted += simulation.accepted();
    refused += simulation.refused();
    leases += simulation.leases();
  }
  // The simulation must get somewhere, or it proves nothing.
  CHECK(accepted > 3000);
  CHECK(refused > 500);
  CHECK(leases > 500);
}

}  // namespace
}  // namespace lakegate
