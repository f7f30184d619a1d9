// HttpsFetcher: the only calls that this server makes to others: GET over TLS, for the documents of identity providers.
//
// A URL in a configuration, and more so one in a discovery document, must not become a way to this machine's own
// services or to those behind the operator's firewall. So the address itself is judged, after the name was looked up
// and right before it is connected to, and nothing looks the name up again: an address that is not public and not of
// an allowed network is never connected to, and a name that has one such address is refused whole. The certificate is
// verified for the host that the URL names; redirects are not followed; proxies of the environment are ignored; the
// answer is bounded in size and time (docs/decisions/2026-11-28-outbound-calls.md).
//
// Stateless; any thread may call it. Blocks, so never on a reactor.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "auth/key_fetcher.h"
#include "base/ip_range.h"
#include "base/result.h"

namespace lakegate {

// The addresses of a host, none of them judged. Blocks for no longer than the timeout.
using HostLookup = std::function<Result<std::vector<IpAddress>>(const std::string& host, int timeout_ms)>;

// Asks the system. A look-up that takes longer goes on by itself, and few of those may be under way.
Result<std::vector<IpAddress>> look_up_host(const std::string& host, int timeout_ms);

class HttpsFetcher final : public KeyFetcher {
 public:
  explicit HttpsFetcher(HostLookup lookup = look_up_host) : lookup_(std::move(lookup)) {}
  Result<FetchedDocument> fetch(const DocumentRequest& request) override;

 private:
  const HostLookup lookup_;
};

}  // namespace lakegate
