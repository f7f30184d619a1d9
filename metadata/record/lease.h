// Lease: the stored record of a write lease on the name of an object, or on every name that starts with a prefix. Plain
// values and pure functions.
//
// A name without a row is available. A row says who was granted the lease, and lets lease_state() tell what that is
// worth now; rows of two leases never cover one name (metadata/ops/lease_rows.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lakegate {

// A UUID. Whoever knows it may write, so only its holder is told.
struct LeaseId {
  std::array<uint8_t, 16> bytes{};
  bool operator==(const LeaseId&) const = default;
};

// 32 hexadecimal digits in either case, with hyphens as in RFC 9562 section 4; nothing for any other text.
std::optional<LeaseId> parse_lease_id(std::string_view text);
// In lower case.
std::string format_lease_id(const LeaseId& id);
// 16 random bytes as a UUID of version 4.
LeaseId random_lease_id(std::array<uint8_t, 16> random_bytes);

struct Lease {
  std::string name;        // From the key, not stored in the value: of the object, or the prefix.
  bool is_prefix = false;  // Likewise.

  LeaseId id;
  // The version of the commit that acquired the lease, or that broke it: greater than any before it on this name, or in
  // this store. 0 stands for the commit that is about to happen.
  uint64_t epoch = 0;
  std::optional<int64_t> duration_us;  // Absent: it never ends by itself.
  // When it was granted, renewed or broken last, by the monotonic clock of the term.
  uint64_t term = 0;
  int64_t since_us = 0;
  // Broken: it ends so long after `since_us`.
  std::optional<int64_t> break_period_us;
  // For people only.
  int64_t time_acquired_us = 0;
  std::string holder;

  bool operator==(const Lease&) const = default;
};

// What leases there have ever been in a bucket: tells writers where to look. Never forgets, since the bucket's end.
struct LeaseIndex {
  // Bit n: there was a lease on a prefix with n + 1 slashes.
  uint64_t prefix_depths = 0;

  bool operator==(const LeaseIndex&) const = default;
};

// What a request says of leases.
struct LeaseClaim {
  std::optional<LeaseId> id;
  std::optional<uint64_t> if_epoch_match;

  bool empty() const { return !id && !if_epoch_match; }
  bool operator==(const LeaseClaim&) const = default;
};

}  // namespace lakegate
