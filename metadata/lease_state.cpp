#include "metadata/lease_state.h"

#include <algorithm>

namespace lakegate {
namespace {

constexpr const char* kLeaseIdLocation = "leaseId";
constexpr const char* kEpochLocation = "ifLeaseEpochMatch";

Status conflict(const char* reason, std::string message) {
  return Status(Code::kConflict, std::move(message), reason).at(kLeaseIdLocation);
}

Status not_present() { return conflict(kLeaseNotPresent, "There is currently no lease."); }

Status mismatch() {
  return conflict(kLeaseIdMismatch, "The lease ID specified did not match the lease ID of the lease.");
}

Status not_met(std::string message, const char* location = kLeaseIdLocation) {
  return Status(Code::kConditionNotMet, std::move(message)).at(location);
}

// How long the lease has been what it is. Of another process's clock nothing can be said: a lease of an earlier one
// counts from the beginning of this one. A later one exists where this process should not judge any more; to it no
// lease ever ends.
int64_t elapsed_us(const Lease& lease, const LeaseTime& time) {
  if (lease.term > time.term) return 0;
  const int64_t since_us = lease.term == time.term ? lease.since_us : time.term_begun_us;
  return std::max<int64_t>(time.now_us - since_us, 0);
}

bool has_ended(const Lease& lease, std::optional<int64_t> period_us, const LeaseTime& time) {
  return period_us && elapsed_us(lease, time) >= *period_us;
}

void set_since_now(Lease& lease, const LeaseTime& time) {
  lease.term = time.term;
  lease.since_us = time.now_us;
}

Status check_epoch(uint64_t current, const LeaseClaim& claim) {
  if (!claim.if_epoch_match || *claim.if_epoch_match == current) return Status();
  return not_met("The lease's epoch is not the one that ifLeaseEpochMatch demands.", kEpochLocation);
}

// The lease that the holder's operations name.
Status check_holder(const std::optional<Lease>& current, const LeaseClaim& claim) {
  if (!current) return not_present();
  if (claim.id != current->id) return mismatch();
  return check_epoch(current->epoch, claim);
}

}  // namespace

std::string_view lease_state_name(LeaseState state) {
  switch (state) {
    case LeaseState::kAvailable:
      return "available";
    case LeaseState::kLeased:
      return "leased";
    case LeaseState::kBreaking:
      return "breaking";
    case LeaseState::kBroken:
      return "broken";
    case LeaseState::kExpired:
      break;
  }
  return "expired";
}

LeaseState lease_state(const std::optional<Lease>& lease, const LeaseTime& time) {
  if (!lease) return LeaseState::kAvailable;
  if (lease->break_period_us) {
    const bool is_over = *lease->break_period_us == 0 || has_ended(*lease, lease->break_period_us, time);
    return is_over ? LeaseState::kBroken : LeaseState::kBreaking;
  }
  return has_ended(*lease, lease->duration_us, time) ? LeaseState::kExpired : LeaseState::kLeased;
}

std::optional<int64_t> lease_remaining_us(const std::optional<Lease>& lease, const LeaseTime& time) {
  if (!is_held(lease_state(lease, time))) return 0;
  const std::optional<int64_t> period_us = lease->break_period_us ? lease->break_period_us : lease->duration_us;
  if (!period_us) return std::nullopt;
  return *period_us - elapsed_us(*lease, time);
}

Status check_lease_duration(std::optional<int64_t> duration_us) {
  if (!duration_us || (*duration_us >= kLeaseDurationMinUs && *duration_us <= kLeaseDurationMaxUs)) return Status();
  return invalid_argument("The duration of a lease must be 15 to 60 seconds, or -1 for one without end.",
                          "leaseDuration");
}

Status check_lease_break_period(std::optional<int64_t> period_us) {
  if (!period_us || (*period_us >= 0 && *period_us <= kLeaseBreakPeriodMaxUs)) return Status();
  return invalid_argument("The period in which a lease breaks must be 0 to 60 seconds.", "leaseBreakPeriod");
}

Result<LeaseStep> acquire_lease(const std::optional<Lease>& current, const LeaseId& id,
                                std::optional<int64_t> duration_us, const LeaseTime& time) {
  RETURN_IF_ERROR(check_lease_duration(duration_us));
  switch (lease_state(current, time)) {
    case LeaseState::kLeased:
      if (current->id != id) return conflict(kLeaseAlreadyPresent, "There is already a lease present.");
      break;
    case LeaseState::kBreaking:
      return conflict(kLeaseIsBreaking, "The lease is breaking; it can be acquired when its break period is over.");
    case LeaseState::kAvailable:
    case LeaseState::kBroken:
    case LeaseState::kExpired:
      break;
  }
  LeaseStep step;
  step.lease.id = id;
  step.lease.duration_us = duration_us;
  set_since_now(step.lease, time);
  step.raises_epoch = true;
  return step;
}

Result<LeaseStep> renew_lease(const std::optional<Lease>& current, const LeaseClaim& claim, const LeaseTime& time) {
  RETURN_IF_ERROR(check_holder(current, claim));
  if (current->break_period_us) return conflict(kLeaseIsBroken, "The lease has been broken and cannot be renewed.");
  // Also when it expired: whoever else had written since would have erased it.
  LeaseStep step{*current, false};
  set_since_now(step.lease, time);
  return step;
}

Result<LeaseStep> change_lease(const std::optional<Lease>& current, const LeaseClaim& claim, const LeaseId& proposed,
                               const LeaseTime& time) {
  if (!current) return not_present();
  // The proposed id alone is a retry of a change whose answer was lost.
  if (claim.id != current->id && proposed != current->id) return mismatch();
  RETURN_IF_ERROR(check_epoch(current->epoch, claim));
  switch (lease_state(current, time)) {
    case LeaseState::kBreaking:
      return conflict(kLeaseIsBreaking, "The lease is breaking and cannot be changed.");
    case LeaseState::kBroken:
      return conflict(kLeaseIsBroken, "The lease has been broken and cannot be changed.");
    case LeaseState::kExpired:
      return conflict(kLeaseIsExpired, "The lease has expired and cannot be changed.");
    case LeaseState::kAvailable:
    case LeaseState::kLeased:
      break;
  }
  LeaseStep step{*current, false};
  step.lease.id = proposed;
  return step;
}

Status release_lease(const std::optional<Lease>& current, const LeaseClaim& claim) {
  return check_holder(current, claim);
}

Result<LeaseStep> break_lease(const std::optional<Lease>& current, std::optional<int64_t> period_us,
                              const LeaseTime& time) {
  RETURN_IF_ERROR(check_lease_break_period(period_us));
  const LeaseState state = lease_state(current, time);
  if (state == LeaseState::kAvailable) return not_present();
  // Asking again changes nothing.
  if (state == LeaseState::kBroken) return LeaseStep{*current, false};
  const std::optional<int64_t> remaining_us = lease_remaining_us(current, time);
  LeaseStep step{*current, state != LeaseState::kBreaking};
  // A lease without end, and no period: at once.
  const int64_t longest_us = remaining_us.value_or(period_us.value_or(0));
  step.lease.break_period_us = std::min(longest_us, period_us.value_or(longest_us));
  set_since_now(step.lease, time);
  return step;
}

Status check_lease_for_write(const std::optional<Lease>& lease, const LeaseClaim& claim, const LeaseTime& time) {
  const LeaseState state = lease_state(lease, time);
  if (!claim.id && is_held(state)) return name_is_leased();
  if (claim.id && !is_held(state))
    return not_met("The lease that the request names is not held any more, or never was.");
  if (claim.id && claim.id != lease->id) {
    if (state == LeaseState::kLeased) return mismatch();
    return not_met("The lease that the request names is not the one that is held.");
  }
  return check_epoch(is_held(state) ? lease->epoch : 0, claim);
}

Status check_lease_for_read(const std::optional<Lease>& lease, const LeaseClaim& claim, const LeaseTime& time) {
  const LeaseState state = lease_state(lease, time);
  if (claim.id && !is_held(state))
    return not_met("The lease that the request names is not held any more, or never was.");
  if (claim.id && claim.id != lease->id) return mismatch();
  return check_epoch(is_held(state) ? lease->epoch : 0, claim);
}

Status name_is_leased() { return not_met("The name is leased: a write must name the lease with leaseId."); }

bool is_lease_refusal(const Status& status) {
  return (status.code() == Code::kConditionNotMet || status.code() == Code::kConflict) &&
         (status.location() == kLeaseIdLocation || status.location() == kEpochLocation);
}

}  // namespace lakegate
