// Listening sockets by address. Plain system calls, for start-up; may block on name resolution.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "gateway/http/descriptor.h"

namespace lakegate {

struct ListenSockets {
  std::vector<Descriptor> descriptors;
  uint16_t port = 0;
  bool is_ipv6 = false;
};

// `count` sockets that listen on the same address with SO_REUSEPORT; port 0 lets the kernel choose one for all. Fails
// when another process listens there already, which SO_REUSEPORT alone would hide from a user who starts two servers.
Result<ListenSockets> open_listen_sockets(const std::string& host, uint16_t port, int count);

}  // namespace lakegate
