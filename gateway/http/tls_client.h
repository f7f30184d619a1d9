// The client's side of TLS over a socket that is connected: what the server must prove. Who moves the bytes, and how
// long that may take, is the caller's affair. Any thread.
#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "base/result.h"

namespace lakegate {

using SslPointer = std::unique_ptr<SSL, void (*)(SSL*)>;

// A session that has not shaken hands yet. The server's certificate must be of `host`, which is a name or an address,
// and of an authority in `ca_file`, or one that the system trusts where that is empty. The socket stays the caller's.
// kUnavailable when the authorities cannot be read, kInternal when OpenSSL fails.
Result<SslPointer> make_tls_client(const std::string& host, const std::string& ca_file, int descriptor);

// Why the last call of OpenSSL on this session failed, as a part of a sentence.
std::string tls_failure(const SSL* ssl);

}  // namespace lakegate
