#include "gateway/request_limits.h"

#include <algorithm>

#include "base/metrics.h"
#include "gateway/http/ip_kind.h"

namespace lakegate {
namespace {

constexpr size_t kNetworkBytes = 8;
constexpr const char* kBackOff = " Please reduce the rate of requests, and retry with exponential backoff.";

Counter& refused_requests(const char* limit) {
  return counter("lakegate_rate_limited_requests_total", "Requests answered 429, by the limit that they were over.",
                 {{"limit", limit}});
}

Status too_many(std::string sentence, std::string_view reason) {
  return Status(Code::kResourceExhausted, std::move(sentence) + kBackOff, reason);
}

}  // namespace

std::string limit_subject(std::string_view peer_address) {
  if (peer_address.find(':') == std::string_view::npos) return std::string(peer_address);
  std::optional<IpAddress> address = parse_ip_address(peer_address);
  if (!address) return std::string(peer_address);
  const std::string text = ip_text(*address);
  if (text.find(':') == std::string::npos) return text;  // An IPv4 address in its mapped form.
  std::fill(address->begin() + kNetworkBytes, address->end(), uint8_t{0});
  return ip_text(*address) + "/64";
}

RequestLimits::RequestLimits(const Clock& clock, const RequestLimitsConfig& config)
    : addresses_(clock, config.per_address),
      principals_(clock, config.per_principal),
      refused_sign_ins_(clock, config.refused_sign_ins_per_address) {}

Status RequestLimits::admit_address(std::string_view peer_address) {
  static Counter& refused = refused_requests("address");
  if (addresses_.take(limit_subject(peer_address))) return {};
  refused.add();
  return too_many("The rate of requests exceeds the rate limit.", "rateLimitExceeded");
}

Status RequestLimits::admit_credentials(std::string_view peer_address) {
  static Counter& refused = refused_requests("refused_sign_ins");
  if (refused_sign_ins_.has_token(limit_subject(peer_address))) return {};
  refused.add();
  return too_many("Too many requests with invalid credentials came from this address.", "rateLimitExceeded");
}

Status RequestLimits::admit_principal(const Principal& principal) {
  static Counter& refused = refused_requests("principal");
  const bool is_verified = principal.kind != PrincipalKind::kAnonymous && principal.kind != PrincipalKind::kUnverified;
  if (!is_verified || principals_.take(principal.name)) return {};
  refused.add();
  return too_many("The rate of requests of this user exceeds the rate limit.", "userRateLimitExceeded");
}

void RequestLimits::note_sign_in(std::string_view peer_address, const Status& outcome) {
  // What is malformed, or our own fault, was no guess.
  if (outcome.code() == Code::kUnauthenticated || outcome.code() == Code::kPermissionDenied) {
    note_refused_sign_in(peer_address);
  }
}

void RequestLimits::note_refused_sign_in(std::string_view peer_address) {
  static Counter& refused =
      counter("lakegate_refused_sign_ins_total", "Requests whose credentials were looked at and refused.");
  refused.add();
  refused_sign_ins_.take(limit_subject(peer_address));
}

size_t RequestLimits::subject_count() const {
  return addresses_.subject_count() + principals_.subject_count() + refused_sign_ins_.subject_count();
}

}  // namespace lakegate
