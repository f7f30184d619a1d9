// KeyFetcher: the seam through which auth/ asks an identity provider for its documents, so that it knows no network.
// gateway/http/https_fetcher.h is what goes out; tests have doubles.
#pragma once

#include <string>
#include <vector>

#include "base/ip_range.h"
#include "base/limits.h"
#include "base/result.h"

namespace lakegate {

struct DocumentRequest {
  std::string url;
  std::string ca_file;                           // PEM; empty: the authorities that the system trusts.
  std::vector<IpRange> allowed_networks;         // Beside the public Internet.
  int timeout_ms = limits::kJwksFetchTimeoutMs;  // From the look-up of the name to the last byte.
  size_t bytes_max = limits::kJwksBytesMax;      // Of the body.
};

struct FetchedDocument {
  std::string body;
  std::string cache_control;  // As the answer has it; may be empty.
};

class KeyFetcher {
 public:
  virtual ~KeyFetcher() = default;
  // The document, whole, or a status with a sentence for the operator: never part of one, never another one that the
  // server points to. Blocks for no longer than the timeout; any thread.
  virtual Result<FetchedDocument> fetch(const DocumentRequest& request) = 0;
};

}  // namespace lakegate
