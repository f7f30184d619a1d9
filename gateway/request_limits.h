// RequestLimits: how many requests an address and a principal may make, and how many credentials an address may have
// refused. Who is over is answered 429.
//
// Owned by the composition root; any thread may call it. Bounded in memory, as each RateLimiter is.
#pragma once

#include <string>
#include <string_view>

#include "auth/principal.h"
#include "base/clock.h"
#include "base/status.h"
#include "gateway/rate_limiter.h"

namespace lakegate {

struct RequestLimitsConfig {
  RateLimit per_address;
  RateLimit per_principal;
  RateLimit refused_sign_ins_per_address;
};

class RequestLimits {
 public:
  explicit RequestLimits(const Clock& clock, const RequestLimitsConfig& config = {});

  // Each of these: kResourceExhausted for who is over.
  Status admit_address(std::string_view peer_address);
  // Before credentials are looked at: an address that has had too many refused is not worth the cryptography.
  Status admit_credentials(std::string_view peer_address);
  // Of a principal that has signed in. Others are counted by address alone.
  Status admit_principal(const Principal& principal);

  // What became of the credentials that came from there.
  void note_sign_in(std::string_view peer_address, const Status& outcome);
  void note_refused_sign_in(std::string_view peer_address);

  size_t subject_count() const;

 private:
  RateLimiter addresses_;
  RateLimiter principals_;
  RateLimiter refused_sign_ins_;
};

// Whom an address is counted as: itself, or, of IPv6, its /64, which is what one customer has at least (RFC 6177).
std::string limit_subject(std::string_view peer_address);

}  // namespace lakegate
