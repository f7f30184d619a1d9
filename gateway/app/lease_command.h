// `lakegate lease ...`: leases of a running server from the command line. Blocks for the network.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace lakegate {

// What the flags leave behind. `object` or `prefix` is a URL (gs://bucket/name).
struct LeaseArguments {
  std::string endpoint;  // LAKEGATE_ENDPOINT, or http://127.0.0.1:8080.
  std::string ca_file;   // The authorities of an https endpoint; LAKEGATE_CA_FILE, or the system's.
  std::string token;     // Sent as a bearer token; LAKEGATE_TOKEN.
  std::string object;
  std::string prefix;
  std::string listed;  // Of `list`: gs://BUCKET, gs://BUCKET/PREFIX, or a bucket's name alone.
  std::string id;
  int duration_s = 30;
  std::optional<int> break_period_s;
  std::vector<std::string> command;  // Of `run`.
};

// Each prints the server's answer to standard output, and returns an exit code.
int lease_acquire(const LeaseArguments& arguments);
int lease_renew(const LeaseArguments& arguments);
int lease_release(const LeaseArguments& arguments);
int lease_break(const LeaseArguments& arguments);
int lease_list(const LeaseArguments& arguments);

// Exit code of lease_run() when the lease was lost while the command ran; the command was sent SIGTERM.
inline constexpr int kExitLeaseLost = 75;

// Acquires the lease, runs the command with LAKEGATE_LEASE_ID, LAKEGATE_LEASE_EPOCH and LAKEGATE_LEASE_URL in its
// environment, renews until it ends, releases, and returns the command's exit code (128 + N where signal N ended it).
// SIGINT and SIGTERM are passed on to the command.
int lease_run(const LeaseArguments& arguments);

}  // namespace lakegate
