// The whole table: every state, every operation, with no id, the right one and another one.
#include "metadata/lease_state.h"

#include <map>

#include <catch2/catch.hpp>

#include "metadata/lease_time.h"

namespace lakegate {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr uint64_t kEpoch = 7000;
// The present, an hour into the term.
constexpr LeaseTime kNow{5, 1000 * kSecond, 4600 * kSecond};

LeaseId id_of(uint8_t number) {
  LeaseId id;
  id.bytes.fill(number);
  return id;
}
const LeaseId kA = id_of(0xA);
const LeaseId kB = id_of(0xB);

// A lease of A for 30 seconds that is in the state at kNow.
std::optional<Lease> lease_in(LeaseState state) {
  Lease lease;
  lease.id = kA;
  lease.epoch = kEpoch;
  lease.duration_us = 30 * kSecond;
  lease.term = kNow.term;
  lease.since_us = kNow.now_us - 10 * kSecond;
  switch (state) {
    case LeaseState::kAvailable:
      return std::nullopt;
    case LeaseState::kLeased:
      break;
    case LeaseState::kBreaking:
      lease.break_period_us = 20 * kSecond;
      break;
    case LeaseState::kBroken:
      lease.break_period_us = 5 * kSecond;
      break;
    case LeaseState::kExpired:
      lease.duration_us = 10 * kSecond;
      break;
  }
  return lease;
}

// What an operation ends in: a state and whose lease it is, or a refusal.
std::string after(const Result<LeaseStep>& step) {
  if (!step.ok()) {
    CHECK(step.status().location() == "leaseId");
    CHECK(is_lease_refusal(step.status()));
    CHECK(step.status().code() == Code::kConflict);
    return std::string(step.status().reason());
  }
  std::string text(lease_state_name(lease_state(step->lease, kNow)));
  text += step->lease.id == kA ? " A" : step->lease.id == kB ? " B" : " ?";
  return text + (step->raises_epoch ? " +" : "");
}

std::string after_release(const Status& status) { return status.ok() ? "available" : std::string(status.reason()); }

std::string verdict(const Status& status) {
  if (status.ok()) return "ok";
  CHECK(is_lease_refusal(status));
  if (status.code() == Code::kConditionNotMet) {
    CHECK(status.reason() == "conditionNotMet");
    return "412";
  }
  CHECK(status.code() == Code::kConflict);
  CHECK(status.reason() == kLeaseIdMismatch);
  return "409";
}

constexpr LeaseState kStates[] = {LeaseState::kAvailable, LeaseState::kLeased, LeaseState::kBreaking,
                                  LeaseState::kBroken, LeaseState::kExpired};

// A row of the table: what the operation does in each state, in their order.
struct Row {
  const char* name;
  std::function<std::string(const std::optional<Lease>&)> operation;
  std::array<const char*, 5> expected;
};

LeaseClaim claim(const std::optional<LeaseId>& id, std::optional<uint64_t> epoch = std::nullopt) { return {id, epoch}; }

std::function<std::string(const std::optional<Lease>&)> acquire(const LeaseId& id) {
  return [id](const std::optional<Lease>& lease) { return after(acquire_lease(lease, id, 60 * kSecond, kNow)); };
}
std::function<std::string(const std::optional<Lease>&)> renew(const std::optional<LeaseId>& id) {
  return [id](const std::optional<Lease>& lease) { return after(renew_lease(lease, claim(id), kNow)); };
}
std::function<std::string(const std::optional<Lease>&)> change(const std::optional<LeaseId>& id, const LeaseId& to) {
  return [id, to](const std::optional<Lease>& lease) { return after(change_lease(lease, claim(id), to, kNow)); };
}
std::function<std::string(const std::optional<Lease>&)> release(const std::optional<LeaseId>& id) {
  return [id](const std::optional<Lease>& lease) { return after_release(release_lease(lease, claim(id))); };
}
std::function<std::string(const std::optional<Lease>&)> breaking(std::optional<int64_t> period_s) {
  return [period_s](const std::optional<Lease>& lease) {
    return after(break_lease(lease, period_s ? std::optional(*period_s * kSecond) : std::nullopt, kNow));
  };
}
std::function<std::string(const std::optional<Lease>&)> write(const std::optional<LeaseId>& id) {
  return [id](const std::optional<Lease>& lease) { return verdict(check_lease_for_write(lease, claim(id), kNow)); };
}
std::function<std::string(const std::optional<Lease>&)> read(const std::optional<LeaseId>& id) {
  return [id](const std::optional<Lease>& lease) { return verdict(check_lease_for_read(lease, claim(id), kNow)); };
}

TEST_CASE("Every operation does in every state what the lease table says") {
  const LeaseId fresh = id_of(0xC);  // What the server makes up where no id is proposed.
  const auto none = std::nullopt;
  const Row rows[] = {
      // Operation, Available, Leased by A, Breaking, Broken, Expired. A plus: the epoch rises.
      {"acquire, no id",
       acquire(fresh),
       {"leased ? +", "leaseAlreadyPresent", "leaseIsBreaking", "leased ? +", "leased ? +"}},
      {"acquire A", acquire(kA), {"leased A +", "leased A +", "leaseIsBreaking", "leased A +", "leased A +"}},
      {"acquire B", acquire(kB), {"leased B +", "leaseAlreadyPresent", "leaseIsBreaking", "leased B +", "leased B +"}},
      {"break 0", breaking(0), {"leaseNotPresent", "broken A +", "broken A", "broken A", "broken A +"}},
      {"break 10", breaking(10), {"leaseNotPresent", "breaking A +", "breaking A", "broken A", "broken A +"}},
      {"break", breaking(none), {"leaseNotPresent", "breaking A +", "breaking A", "broken A", "broken A +"}},
      {"change, no id",
       change(none, kB),
       {"leaseNotPresent", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch"}},
      {"change A to B",
       change(kA, kB),
       {"leaseNotPresent", "leased B", "leaseIsBreaking", "leaseIsBroken", "leaseIsExpired"}},
      {"change B to A",
       change(kB, kA),
       {"leaseNotPresent", "leased A", "leaseIsBreaking", "leaseIsBroken", "leaseIsExpired"}},
      {"change B to C",
       change(kB, fresh),
       {"leaseNotPresent", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch"}},
      {"renew, no id",
       renew(none),
       {"leaseNotPresent", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch"}},
      {"renew A", renew(kA), {"leaseNotPresent", "leased A", "leaseIsBroken", "leaseIsBroken", "leased A"}},
      {"renew B",
       renew(kB),
       {"leaseNotPresent", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch"}},
      {"release, no id",
       release(none),
       {"leaseNotPresent", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch"}},
      {"release A", release(kA), {"leaseNotPresent", "available", "available", "available", "available"}},
      {"release B",
       release(kB),
       {"leaseNotPresent", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch", "leaseIdMismatch"}},
      {"write, no id", write(none), {"ok", "412", "412", "ok", "ok"}},
      {"write with A", write(kA), {"412", "ok", "ok", "412", "412"}},
      {"write with B", write(kB), {"412", "409", "412", "412", "412"}},
      {"read, no id", read(none), {"ok", "ok", "ok", "ok", "ok"}},
      {"read with A", read(kA), {"412", "ok", "ok", "412", "412"}},
      {"read with B", read(kB), {"412", "409", "409", "412", "412"}},
  };
  for (const Row& row : rows) {
    for (size_t i = 0; i < std::size(kStates); ++i) {
      INFO(row.name << " in " << lease_state_name(kStates[i]));
      const std::optional<Lease> lease = lease_in(kStates[i]);
      REQUIRE(lease_state(lease, kNow) == kStates[i]);
      CHECK(row.operation(lease) == row.expected.at(i));
    }
  }
}

TEST_CASE("An operation that does not raise the epoch keeps it") {
  CHECK(renew_lease(lease_in(LeaseState::kLeased), claim(kA), kNow)->lease.epoch == kEpoch);
  CHECK(renew_lease(lease_in(LeaseState::kExpired), claim(kA), kNow)->lease.epoch == kEpoch);
  CHECK(change_lease(lease_in(LeaseState::kLeased), claim(kA), kB, kNow)->lease.epoch == kEpoch);
  CHECK(break_lease(lease_in(LeaseState::kBreaking), 0, kNow)->lease.epoch == kEpoch);
}

TEST_CASE("A lease is held up to the last microsecond of its time and not longer") {
  const std::optional<Lease> lease = lease_in(LeaseState::kLeased);
  LeaseTime time = kNow;
  time.now_us = lease->since_us + *lease->duration_us - 1;
  CHECK(lease_state(lease, time) == LeaseState::kLeased);
  CHECK(lease_remaining_us(lease, time) == 1);
  ++time.now_us;
  CHECK(lease_state(lease, time) == LeaseState::kExpired);
  CHECK(lease_remaining_us(lease, time) == 0);
}

TEST_CASE("A lease without end never expires, and breaks at once or within the period that is asked for") {
  std::optional<Lease> lease = lease_in(LeaseState::kLeased);
  lease->duration_us.reset();
  LeaseTime late = kNow;
  late.now_us += 365LL * 24 * 3600 * kSecond;
  CHECK(lease_state(lease, late) == LeaseState::kLeased);
  CHECK(lease_remaining_us(lease, late) == std::nullopt);
  CHECK(lease_state(break_lease(lease, std::nullopt, late)->lease, late) == LeaseState::kBroken);
  const Lease breaking = break_lease(lease, 40 * kSecond, late)->lease;
  CHECK(lease_remaining_us(breaking, late) == 40 * kSecond);
}

TEST_CASE("A break takes the shorter of its period and what is left, and can only be made shorter") {
  const std::optional<Lease> lease = lease_in(LeaseState::kLeased);  // 20 seconds are left.
  CHECK(lease_remaining_us(break_lease(lease, 60 * kSecond, kNow)->lease, kNow) == 20 * kSecond);
  CHECK(lease_remaining_us(break_lease(lease, std::nullopt, kNow)->lease, kNow) == 20 * kSecond);
  const std::optional<Lease> breaking = break_lease(lease, 8 * kSecond, kNow)->lease;
  CHECK(lease_remaining_us(breaking, kNow) == 8 * kSecond);
  CHECK(lease_remaining_us(break_lease(breaking, 30 * kSecond, kNow)->lease, kNow) == 8 * kSecond);
  CHECK(lease_remaining_us(break_lease(breaking, std::nullopt, kNow)->lease, kNow) == 8 * kSecond);
  CHECK(lease_remaining_us(break_lease(breaking, 3 * kSecond, kNow)->lease, kNow) == 3 * kSecond);
}

TEST_CASE("Acquiring one's own lease again sets a new duration") {
  const LeaseStep step = *acquire_lease(lease_in(LeaseState::kLeased), kA, std::nullopt, kNow);
  CHECK_FALSE(step.lease.duration_us);
  CHECK(step.raises_epoch);
}

TEST_CASE("Renewing begins the lease's whole time anew") {
  CHECK(lease_remaining_us(renew_lease(lease_in(LeaseState::kLeased), claim(kA), kNow)->lease, kNow) == 30 * kSecond);
}

TEST_CASE("After a restart a lease that was not replaced is granted its whole time again") {
  const LeaseTime restarted{6, 50 * kSecond, 55 * kSecond};  // Another machine's clock, perhaps.
  CHECK(lease_remaining_us(lease_in(LeaseState::kLeased), restarted) == 25 * kSecond);
  CHECK(lease_state(lease_in(LeaseState::kExpired), restarted) == LeaseState::kLeased);
  CHECK(lease_remaining_us(lease_in(LeaseState::kBreaking), restarted) == 15 * kSecond);
  const LeaseTime later{6, 50 * kSecond, 90 * kSecond};
  CHECK(lease_state(lease_in(LeaseState::kLeased), later) == LeaseState::kExpired);
  CHECK(lease_state(lease_in(LeaseState::kBreaking), later) == LeaseState::kBroken);
}

TEST_CASE("A lease that was broken at once stays broken over a restart") {
  const Lease broken = break_lease(lease_in(LeaseState::kLeased), 0, kNow)->lease;
  CHECK(lease_state(broken, {6, 50 * kSecond, 50 * kSecond}) == LeaseState::kBroken);
}

TEST_CASE("To a process that was replaced no lease of its successor ever ends") {
  std::optional<Lease> lease = lease_in(LeaseState::kExpired);
  lease->term = kNow.term + 1;
  LeaseTime late = kNow;
  late.now_us += 1000 * kSecond;
  CHECK(lease_state(lease, late) == LeaseState::kLeased);
}

TEST_CASE("A write may demand the epoch of the lease that it names") {
  const std::optional<Lease> leased = lease_in(LeaseState::kLeased);
  CHECK(verdict(check_lease_for_write(leased, claim(kA, kEpoch), kNow)) == "ok");
  CHECK(verdict(check_lease_for_write(leased, claim(kA, kEpoch - 1), kNow)) == "412");
  CHECK(verdict(check_lease_for_write(leased, claim(kA, kEpoch + 1), kNow)) == "412");
  CHECK(check_lease_for_write(leased, claim(kA, 1), kNow).location() == "ifLeaseEpochMatch");
  // The epoch is no secret, so it alone opens nothing.
  CHECK(verdict(check_lease_for_write(leased, claim(std::nullopt, kEpoch), kNow)) == "412");
  for (const LeaseState state : {LeaseState::kAvailable, LeaseState::kBroken, LeaseState::kExpired}) {
    CHECK(verdict(check_lease_for_write(lease_in(state), claim(std::nullopt, kEpoch), kNow)) == "412");
    CHECK(verdict(check_lease_for_write(lease_in(state), claim(std::nullopt, 0), kNow)) == "ok");
  }
}

TEST_CASE("The holder's own operations may demand the epoch too") {
  const std::optional<Lease> leased = lease_in(LeaseState::kLeased);
  CHECK(renew_lease(leased, claim(kA, kEpoch), kNow).ok());
  CHECK(renew_lease(leased, claim(kA, 1), kNow).status().code() == Code::kConditionNotMet);
  CHECK(release_lease(leased, claim(kA, 1)).code() == Code::kConditionNotMet);
  CHECK(change_lease(leased, claim(kA, 1), kB, kNow).status().code() == Code::kConditionNotMet);
}

TEST_CASE("Durations are 15 to 60 seconds or without end, break periods 0 to 60 seconds") {
  for (const int64_t seconds : {-2, -1, 0, 1, 14, 61, 3600}) {
    const Status status = check_lease_duration(seconds * kSecond);
    CHECK(status.code() == Code::kInvalidArgument);
    CHECK(status.location() == "leaseDuration");
  }
  for (const int64_t seconds : {15, 30, 60}) CHECK(check_lease_duration(seconds * kSecond).ok());
  CHECK(check_lease_duration(std::nullopt).ok());
  for (const int64_t seconds : {-1, 61}) {
    CHECK(check_lease_break_period(seconds * kSecond).location() == "leaseBreakPeriod");
  }
  for (const int64_t seconds : {0, 60}) CHECK(check_lease_break_period(seconds * kSecond).ok());
  CHECK(acquire_lease(std::nullopt, kA, 61 * kSecond, kNow).status().code() == Code::kInvalidArgument);
}

TEST_CASE("Lease ids are UUIDs in either case, and nothing else") {
  const std::string text = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa";
  REQUIRE(parse_lease_id(text));
  CHECK(format_lease_id(*parse_lease_id(text)) == text);
  CHECK(parse_lease_id("0B1C2D3E-4F50-6172-8394-A5B6C7D8E9FA") == parse_lease_id(text));
  for (const char* bad : {"", "x", "0b1c2d3e4f5061728394a5b6c7d8e9fa", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f",
                          "{0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa}", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fg",
                          "0b1c2d3-e4f50-6172-8394-a5b6c7d8e9fa", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9fa0"}) {
    CHECK_FALSE(parse_lease_id(bad));
  }
  CHECK(format_lease_id(random_lease_id({})) == "00000000-0000-4000-8000-000000000000");
}

}  // namespace
}  // namespace lakegate
