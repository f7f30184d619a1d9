// The state machine of write leases: Azure's lease table
// (https://learn.microsoft.com/rest/api/storageservices/lease-blob) with an epoch. Pure functions over one lease, or
// none, and the time; metadata/ops/ stores what they return.
//
// "Held" is Leased or Breaking: then only its holder writes. In Leased it must not be acquired, in Breaking not even
// renewed. A lease that ended (Broken, Expired) is its holder's again, by acquiring it or, if it expired, by renewing
// it, as long as nobody else wrote or acquired in between: such a write, such an acquisition erases it.
//
// Refusals of operations on leases are kConflict with the reasons below; those of reads and writes that do not name the
// right lease are kConditionNotMet, or kConflict with reason "leaseIdMismatch" where the table says so. All have a
// location that is_lease_refusal() knows.
#pragma once

#include <optional>

#include "base/result.h"
#include "metadata/lease_time.h"
#include "metadata/record/lease.h"

namespace lakegate {

inline constexpr int64_t kLeaseDurationMinUs = 15LL * 1'000'000;
inline constexpr int64_t kLeaseDurationMaxUs = 60LL * 1'000'000;
inline constexpr int64_t kLeaseBreakPeriodMaxUs = 60LL * 1'000'000;

inline constexpr const char* kLeaseAlreadyPresent = "leaseAlreadyPresent";
inline constexpr const char* kLeaseNotPresent = "leaseNotPresent";
inline constexpr const char* kLeaseIdMismatch = "leaseIdMismatch";
inline constexpr const char* kLeaseIsBreaking = "leaseIsBreaking";
inline constexpr const char* kLeaseIsBroken = "leaseIsBroken";
inline constexpr const char* kLeaseIsExpired = "leaseIsExpired";

enum class LeaseState { kAvailable, kLeased, kBreaking, kBroken, kExpired };
std::string_view lease_state_name(LeaseState state);  // "available", "leased", ...

LeaseState lease_state(const std::optional<Lease>& lease, const LeaseTime& time);
inline bool is_held(LeaseState state) { return state == LeaseState::kLeased || state == LeaseState::kBreaking; }
// Until a held lease ends; 0 for one that is not, nothing for one that never does.
std::optional<int64_t> lease_remaining_us(const std::optional<Lease>& lease, const LeaseTime& time);

// What an operation makes of the lease. `raises_epoch`: its epoch becomes the version of the commit.
struct LeaseStep {
  Lease lease;
  bool raises_epoch = false;
};

// kInvalidArgument for a duration that is not allowed; `duration_us` absent: without end.
Status check_lease_duration(std::optional<int64_t> duration_us);
Status check_lease_break_period(std::optional<int64_t> period_us);

Result<LeaseStep> acquire_lease(const std::optional<Lease>& current, const LeaseId& id,
                                std::optional<int64_t> duration_us, const LeaseTime& time);
Result<LeaseStep> renew_lease(const std::optional<Lease>& current, const LeaseClaim& claim, const LeaseTime& time);
Result<LeaseStep> change_lease(const std::optional<Lease>& current, const LeaseClaim& claim, const LeaseId& proposed,
                               const LeaseTime& time);
// Success: the lease is to be erased.
Status release_lease(const std::optional<Lease>& current, const LeaseClaim& claim);
// Without a period: what is left of the lease's own time, or at once where that never ends.
Result<LeaseStep> break_lease(const std::optional<Lease>& current, std::optional<int64_t> period_us,
                              const LeaseTime& time);

// Whether a write to a name that the lease covers, or none does, may happen now.
Status check_lease_for_write(const std::optional<Lease>& lease, const LeaseClaim& claim, const LeaseTime& time);
Status check_lease_for_read(const std::optional<Lease>& lease, const LeaseClaim& claim, const LeaseTime& time);

// The refusal of a write that names no lease to a name that is leased.
Status name_is_leased();
// Whether a lease, or a claim on one, was why a request was refused.
bool is_lease_refusal(const Status& status);

}  // namespace lakegate
