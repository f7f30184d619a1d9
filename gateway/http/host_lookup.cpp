#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <system_error>
#include <thread>

#include "gateway/http/https_fetcher.h"

namespace lakegate {
namespace {

constexpr size_t kAddressesMax = 16;
// getaddrinfo() cannot be interrupted, and a broken resolver holds it for half a minute and more.
constexpr int kLookupsMax = 8;

std::optional<IpAddress> address_of(const addrinfo& found) {
  if (found.ai_family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, found.ai_addr, sizeof address);
    IpAddress mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(mapped.data() + 12, &address.sin_addr, 4);
    return mapped;
  }
  if (found.ai_family != AF_INET6) return std::nullopt;
  sockaddr_in6 address{};
  std::memcpy(&address, found.ai_addr, sizeof address);
  IpAddress bytes{};
  std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
  return bytes;
}

Result<std::vector<IpAddress>> look_up_now(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &first); error != 0) {
    return unavailable("Cannot find " + host + ": " + ::gai_strerror(error) + ".");
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(first, ::freeaddrinfo);
  std::vector<IpAddress> addresses;
  for (const addrinfo* each = first; each != nullptr; each = each->ai_next) {
    const std::optional<IpAddress> address = address_of(*each);
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) {
      addresses.push_back(*address);
    }
  }
  if (addresses.empty()) return unavailable("Cannot find " + host + ".");
  if (addresses.size() > kAddressesMax) return unavailable("The host " + host + " has too many addresses.");
  return addresses;
}

// Shared with the thread that looks up, which may outlive whoever waits for it.
struct Lookup {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<Result<std::vector<IpAddress>>> found;
};

}  // namespace

Result<std::vector<IpAddress>> look_up_host(const std::string& host, int timeout_ms) {
  static std::atomic<int> under_way{0};
  if (under_way.fetch_add(1) >= kLookupsMax) {
    under_way.fetch_sub(1);
    return unavailable("The look-ups of names before this one have not ended.");
  }
  const auto lookup = std::make_shared<Lookup>();
  auto work = [lookup, host] {
    Result<std::vector<IpAddress>> found = look_up_now(host);
    const std::lock_guard lock(lookup->mutex);
    lookup->found = std::move(found);
    lookup->done.notify_one();
    under_way.fetch_sub(1);
  };
  try {
    std::thread(std::move(work)).detach();
  } catch (const std::system_error&) {
    under_way.fetch_sub(1);
    return unavailable("There is no thread to look up " + host + " on.");
  }
  std::unique_lock lock(lookup->mutex);
  lookup->done.wait_for(lock, std::chrono::milliseconds(timeout_ms), [&] { return lookup->found.has_value(); });
  if (!lookup->found) return unavailable("Looking up " + host + " took too long.");
  return *std::move(lookup->found);
}

}  // namespace lakegate
