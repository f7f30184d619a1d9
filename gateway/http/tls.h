// TlsContext: the certificate and key of one TLS listener, replaceable while it serves. Any thread may call it.
//
// Owned by the server. Only HTTP/1.1 is offered by ALPN; TLS 1.2 is the lowest version.
#pragma once

#include <memory>
#include <mutex>

#include "base/result.h"
#include "gateway/http/server.h"
#include "gateway/http/transport.h"

namespace lakegate {

class TlsContext {
 public:
  explicit TlsContext(TlsFiles files) : files_(std::move(files)) {}

  // Reads the files; on failure the earlier certificate stays in use and the status says what is wrong.
  Status load();
  // A server-side TLS transport over an accepted socket (non-blocking), with the certificate of now.
  // Null when OpenSSL has no memory. load() must have succeeded once.
  std::unique_ptr<Transport> accept(Reactor& reactor, Descriptor socket);

 private:
  const TlsFiles files_;
  std::mutex mutex_;
  std::shared_ptr<void> context_;  // SSL_CTX; handshakes under way keep the one they began with.
};

}  // namespace lakegate
