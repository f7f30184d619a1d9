// Preconditions of a request against the state of a name (https://cloud.google.com/storage/docs/request-preconditions).
// Plain values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "metadata/record/lease.h"

namespace lakegate {

struct Precondition {
  std::optional<uint64_t> if_generation_match;  // 0: there must be no live object.
  std::optional<uint64_t> if_generation_not_match;
  std::optional<uint64_t> if_metageneration_match;
  std::optional<uint64_t> if_metageneration_not_match;
  // What a caller is told who may create objects but not replace them, where there is a live one; empty: he may. It is
  // looked at in the commit, so that no object that appears meanwhile is replaced
  // (docs/decisions/2026-11-27-overwrite-needs-delete.md).
  std::string replace_refusal = {};
  // Looked at by metadata/ops/lease_fence.h, not by the functions below.
  LeaseClaim lease = {};

  // Nothing is asked of generations.
  bool empty() const {
    return !if_generation_match && !if_generation_not_match && !if_metageneration_match &&
           !if_metageneration_not_match && replace_refusal.empty();
  }
  bool operator==(const Precondition&) const = default;
};

// The state that a precondition looks at; both 0 where there is no object.
struct Version {
  uint64_t generation = 0;
  uint64_t metageneration = 0;
};

// For writes, deletes and copies: kConditionNotMet when a condition does not hold.
Status check_precondition(const Precondition& precondition, const Version& current);

// For reads: a match that fails is kConditionNotMet, a not-match that fails is kNotModified.
Status check_read_precondition(const Precondition& precondition, const Version& current);

}  // namespace lakegate
