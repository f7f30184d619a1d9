// LeaseWorld: an OpsFixture with a bucket, and short forms of what tests of leases do.
#pragma once

#include "metadata/ops/leases_acquire.h"
#include "metadata/ops/leases_break.h"
#include "metadata/ops/leases_change.h"
#include "metadata/ops/leases_get.h"
#include "metadata/ops/leases_list.h"
#include "metadata/ops/leases_release.h"
#include "metadata/ops/leases_renew.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {

inline constexpr int64_t kSecondUs = 1'000'000;

inline LeaseId lease_id(uint8_t number) {
  LeaseId id;
  id.bytes.fill(number);
  return id;
}

class LeaseWorld : public OpsFixture {
 public:
  explicit LeaseWorld(Engine engine = Engine::kMemory, bool versioning = false)
      : OpsFixture(engine), bucket(make_bucket("bucket", versioning)) {}

  static LeaseTarget object(const std::string& name) { return {"bucket", name, false}; }
  static LeaseTarget prefix(const std::string& name) { return {"bucket", name, true}; }

  // Epochs of 0 become the commit version, as for clients.
  template <class Operation, class Request>
  Result<LeaseView> lease_op(Operation operation, const Request& request) {
    auto committed = transact([&](Transaction& transaction) { return operation(transaction, request); });
    if (!committed.ok()) return committed.status();
    LeaseView view = std::move(committed->value);
    if (view.lease && view.lease->epoch == 0) view.lease->epoch = committed->commit_version;
    return view;
  }
  Result<LeaseView> acquire(const LeaseTarget& target, uint8_t id, std::optional<int64_t> seconds = 30) {
    LeasesAcquireRequest request;
    request.target = target;
    request.id = lease_id(id);
    if (seconds) request.duration_us = *seconds * kSecondUs;
    return lease_op(leases_acquire, request);
  }
  uint64_t must_acquire(const LeaseTarget& target, uint8_t id, std::optional<int64_t> seconds = 30) {
    const Result<LeaseView> view = acquire(target, id, seconds);
    INFO(view.status().to_string());
    REQUIRE(view.ok());
    return view->lease->epoch;
  }
  Result<LeaseView> renew(const LeaseTarget& target, uint8_t id) {
    return lease_op(leases_renew, LeasesRenewRequest{target, {lease_id(id), {}}});
  }
  Result<LeaseView> change(const LeaseTarget& target, uint8_t id, uint8_t to) {
    return lease_op(leases_change, LeasesChangeRequest{target, {lease_id(id), {}}, lease_id(to)});
  }
  Result<LeaseView> release(const LeaseTarget& target, uint8_t id) {
    return lease_op(leases_release, LeasesReleaseRequest{target, {lease_id(id), {}}});
  }
  Result<LeaseView> break_it(const LeaseTarget& target, std::optional<int64_t> seconds = std::nullopt) {
    LeasesBreakRequest request{target, {}};
    if (seconds) request.period_us = *seconds * kSecondUs;
    return lease_op(leases_break, request);
  }
  LeaseView lease_of(const LeaseTarget& target) {
    const auto view = read([&](Transaction& transaction) { return leases_get(transaction, target); });
    REQUIRE(view.ok());
    return *view;
  }
  LeaseState state_of(const LeaseTarget& target) { return lease_of(target).state; }

  static LeaseClaim claim(uint8_t id, std::optional<uint64_t> epoch = std::nullopt) { return {lease_id(id), epoch}; }
  Status write(const std::string& name, const LeaseClaim& lease = {}) {
    ObjectsInsertRequest request = insert_request("bucket", name);
    request.precondition.lease = lease;
    return run(objects_insert, request).status();
  }
  Status remove_with(const std::string& name, const LeaseClaim& lease = {}) {
    ObjectsDeleteRequest request{"bucket", name, {}, {}};
    request.precondition.lease = lease;
    return run(objects_delete, request).status();
  }
  void wait_s(int64_t seconds) { clock.advance_us(seconds * kSecondUs); }

  Bucket bucket;
};

}  // namespace lakegate
